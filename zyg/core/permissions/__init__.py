"""Who may do what: roles as data, the actor of a request, the one check.

An operation starts with the check, and nothing else decides about rights::

    from zyg.core.permissions.actors import Actor, require, visible

    def close_run(*, actor: Actor, run: Run) -> None:
        require(actor, "pay.run", run)

A query limits what it returns by the reach of the right::

    Employee.objects.filter(visible(actor, "people.view"))

A view finds the actor on the request (``request.actor``, None for a visitor), set with the
organization's scope by ``zyg.core.access.middleware``. Outside a request, make one:
``actor_for(user, organization)`` inside ``organization_scope(organization)``.
"""

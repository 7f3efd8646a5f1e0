"""The life of an employee: on paper, in dated events, and by law.

* :mod:`~zyg.workforce.people.lifecycle.events`: what happened, and the timeline of a person
* :mod:`~zyg.workforce.people.lifecycle.changes`: propose, approve, withdraw, correct a change
* :mod:`~zyg.workforce.people.lifecycle.joining`: the link, the answers, the check, the hire
* :mod:`~zyg.workforce.people.lifecycle.contracts`: contracts with the checks of the law
* :mod:`~zyg.workforce.people.lifecycle.engagements`: what each form of engagement needs besides
* :mod:`~zyg.workforce.people.lifecycle.leaving`: grounds, protected people, severance, duties
* :mod:`~zyg.workforce.people.lifecycle.papers`: certificates
* :mod:`~zyg.workforce.people.lifecycle.due`: what falls due, by date
* :mod:`~zyg.workforce.people.lifecycle.daily`: what the passing of days does by itself
"""

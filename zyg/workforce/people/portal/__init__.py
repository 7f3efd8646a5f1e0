"""What a worker does with her own file on the phone: look, correct, sign, take a copy along.

``corrections`` are wishes that somebody else approves; ``own_data`` makes the copy of everything
(个人信息保护法 45); ``views`` are the pages below ``/me``.
"""

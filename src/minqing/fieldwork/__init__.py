"""The server half of the offline field app: enrolment, devices, pull, push, held items.

Owns which phone may work for whom, what it has been given, and what became of every item it ever
sent. Remember: a phone is offline for hours and its clock is wrong, so nothing here trusts either.
Every item is applied once, alone, and answered alone; what cannot be applied is held for review or
refused with a reason that the worker sees, never dropped. The wire contract is fixed by the example
payloads in ``tests/contract``, which the field app's tests accept, too.
"""

"""What would be done without optimising: people choose one after the other.

Three mechanisms, to compare a plan with: :func:`first_come` (first come, first served),
:func:`serial_dictatorship` (the same in the order of a lottery) and :func:`round_robin`
(one session at a time, in turns). None needs a solver, and each takes ballots as they
are: people are taken to choose what they stated.

All three keep the rules where they can. First it is decided which candidates run and
which rooms are given, as :mod:`allocation.mechanisms.housing` says. Seats of pins are
set aside before anybody chooses; nobody is offered a session that is full or cancelled,
that excludes one of their own (``one_seat``, ``no_repeat``, ``clash``), that is banned,
whose room lacks what they need, or in a round that they do not attend, or more sessions
than ``at_most``; nor one with somebody from whom they sit apart, nor where a quota has
no seat for them. Who takes a part of a linked session takes all its parts. The first of
a group that sits together draws for the group: takes what is best for themselves among
what is free for all of them. What they cannot promise, since nobody looks ahead for the
others:

- ``one_seat``: who finds nothing that is free in a round has no seat there.
- ``minimum``: when all have chosen, the session with the fewest people of those below
  their minimum is cancelled, unless it is mandatory or somebody is pinned to it; its
  people, and their groups, give back all their seats but pinned ones and choose again,
  in the same order and the same way, from what is free; and so on, until no such
  session is left.
- ``programme``, where so many sessions are to run at least and too few are wanted.
- ``room``, where a session has to run and no room is left for it.
- ``quota``, where a share of a session was kept before others gave back their seats.

What is broken, :func:`allocation.violations` and :func:`allocation.measure` count.

What people choose among as good, costs do not say. They take the sessions that have the
most seats left, and the first by round and id among those: deterministic, independent
of the order of rows, and kind to those who come later.
"""

from allocation.mechanisms.ordering import first_come, round_robin, serial_dictatorship

__all__ = ["first_come", "round_robin", "serial_dictatorship"]

"""The programme of Lille 2014: real sessions, in rooms that are made up."""

from __future__ import annotations

from typing import NamedTuple

NAME = (
    "Rencontres nationales des professionnels de la démocratie participative, "
    "Lille, 18 et 19 novembre 2014"
)

ROUNDS = (
    ("1", "Mardi 18 novembre, 16 h 30", "2014-11-18T16:30", "2014-11-18T18:15"),
    ("2", "Mercredi 19 novembre, 9 h", "2014-11-19T09:00", "2014-11-19T10:30"),
    ("3", "Mercredi 19 novembre, 11 h", "2014-11-19T11:00", "2014-11-19T13:00"),
)

ROOMS = {
    "Grande Halle": 96,
    "Salle Cassonade": 64,
    "Salle Vergeoise": 56,
    "Salle Candi": 54,
    "Salle Mélasse": 40,
    "Salle Sirop": 28,
}

TALK, WORKSHOP = "coup de zoom", "atelier"

TITLES = {
    "demande-sociale": (
        "Les démarches citoyennes / le pouvoir d'agir / le mouvement des indignés : "
        "quelle rencontre entre demande sociale et offre de participation ?"
    ),
    "conseils-citoyens": (
        "Les conseils citoyens et la co-élaboration de la politique de la ville"
    ),
    "espaces-permanents": (
        "Comment animer les espaces permanents pour les rendre vivants, inclusifs, "
        "productifs ?"
    ),
    "evaluation": (
        "L'évaluation des effets de la participation : comment prendre en compte la "
        "parole citoyenne dans la décision ?"
    ),
    "numerique": "La démocratie 2.0 ? Numérique et participation citoyenne",
    "droit-a-participer": (
        "L'évolution institutionnelle et juridique de la concertation : vers un droit "
        "à participer ?"
    ),
    "chartes": ("Les chartes de la participation et autres dispositifs de garantie"),
    "budget": "Comment mettre en concertation le budget et les finances ?",
    "ressources-humaines": (
        "La prise en compte des pratiques professionnelles autour de la participation "
        "par les ressources humaines"
    ),
    "mobiliser": (
        "Comment mobiliser et rendre attractives nos concertations ? Quelle "
        "information et formation ?"
    ),
    "proximite": (
        "Proximité, gouvernance, démocratie locale, pouvoir d'agir... de quoi "
        "parle-t-on ?"
    ),
}

UNPROGRAMMED = {
    "planification": (
        "Concertation et exercice de planification : comment allier efficacité et "
        "imagination citoyenne, sous contrainte ?"
    ),
    "conflits": ("Comment discuter des sujets qui fâchent et gérer les conflits ?"),
}
"""Ateliers that were considered and did not make it into the programme."""


class Meeting(NamedTuple):
    """One session of the programme, and what is made up about it.

    Parameters
    ----------
    round, topic, kind
        From the brochure.
    room
        Made up.
    capacity
        Made up: the session's own limit, or None if only the room limits it.
    volunteers
        Made up: how many participants run it.
    popularity
        Made up: the weight of the topic among the round's first choices.
    """

    round: int
    topic: str
    kind: str
    room: str
    capacity: int | None
    volunteers: int
    popularity: float


PROGRAMME = (
    Meeting(1, "demande-sociale", TALK, "Salle Cassonade", None, 0, 17),
    Meeting(1, "conseils-citoyens", WORKSHOP, "Salle Mélasse", None, 3, 48),
    Meeting(1, "espaces-permanents", WORKSHOP, "Salle Candi", None, 2, 9),
    Meeting(1, "evaluation", WORKSHOP, "Salle Vergeoise", 50, 2, 11),
    Meeting(1, "numerique", WORKSHOP, "Salle Sirop", None, 3, 26),
    Meeting(2, "droit-a-participer", TALK, "Salle Cassonade", None, 0, 19),
    Meeting(2, "chartes", TALK, "Salle Candi", None, 0, 15),
    Meeting(2, "budget", WORKSHOP, "Salle Vergeoise", None, 3, 22),
    Meeting(2, "ressources-humaines", WORKSHOP, "Salle Sirop", None, 2, 3),
    Meeting(2, "mobiliser", WORKSHOP, "Salle Mélasse", None, 3, 50),
    Meeting(3, "proximite", TALK, "Grande Halle", None, 0, 25),
    Meeting(3, "budget", WORKSHOP, "Salle Cassonade", None, 2, 22),
    Meeting(3, "ressources-humaines", WORKSHOP, "Salle Sirop", None, 2, 3),
    Meeting(3, "mobiliser", WORKSHOP, "Salle Candi", None, 3, 68),
)

UNPROGRAMMED_POPULARITY = {"planification": 8.0, "conflits": 40.0}
"""Made up, like that of the others."""

KINDS = ({TALK: 1, WORKSHOP: 4}, {TALK: 2, WORKSHOP: 3}, {TALK: 1, WORKSHOP: 3})
"""How many sessions of each kind a round has."""

MIN_SIZE = 10
"""With fewer people an atelier is cancelled: made up, like the rooms."""

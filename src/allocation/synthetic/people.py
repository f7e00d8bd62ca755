"""Made-up French civil servants: names, public bodies and kinds of body."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from allocation.event.tables import Strings, texts
from allocation.synthetic.checks import refuse
from allocation.synthetic.draws import Draws

FIRST_NAMES = (
    "Adèle", "Agathe", "Aïcha", "Anaël", "André", "Anne-Lise", "Anselme", "Aurélien",
    "Bérénice", "Benoît", "Céline", "Chloé", "Cyprien", "Désiré", "Éliane", "Éloi",
    "Émeline", "Fatou", "Félix", "François", "Gaëlle", "Geneviève", "Gérald", "Hélène",
    "Inès", "Irène", "Jérémie", "Joël", "Karim", "Léa", "Léonard", "Loïc", "Maëlle",
    "Malik", "Marie-Noëlle", "Mélanie", "Moïra", "Noémie", "Océane", "Olivier",
    "Pélagie", "Raphaël", "Régis", "Rémi", "Samira", "Solène", "Théo", "Valérie",
    "Yaël", "Zoé",
)  # fmt: skip

SURNAMES = (
    "Abrivel", "Bassonnet", "Beauvrelle", "Bélinguet", "Brévandier", "Castagnel",
    "Chantreuil", "Clairmarin", "Corvenne", "Crèvepré", "Daubremesle", "Delormeaux",
    "Dufourchon", "Escarvin", "Étrivard", "Fauchemont", "Fontrelle", "Garambois",
    "Gouézellec", "Guilvarec", "Hautrivel", "Hocquemelle", "Jaurégain", "Kervaloën",
    "Lanterneux", "Lespinouse", "Maëstrac", "Marqueval", "Morvallon", "Noirvache",
    "Ombredieu", "Peyrolade", "Pontaubrel", "Quesnardin", "Rocambert", "Sauvagnol",
    "Ségurelle", "Tillenoy", "Trévidel", "Vauchennes", "Varenchon", "Verdegrain",
    "Wandremer", "Ygrandel",
)  # fmt: skip

BODIES = {
    "commune": (
        "Ville de Sauvelande", "Ville de Brenouval", "Ville de Montargelle",
        "Ville de Port-Valvert", "Ville d'Aubrelles", "Ville de Chastelmont",
        "Ville de Vaudrelle", "Ville de Lormazan", "Ville de Brézimont",
        "Ville de Villarmelle", "Ville de Fontbrisse", "Ville d'Hérindel",
        "Ville d'Escaudrive", "Ville de Tressavaux", "Ville d'Ormefontaine",
        "Ville de Bessombre", "Ville de Castelmirande", "Ville de Beauvrillac",
        "Ville d'Arzembourg",
    ),
    "intercommunalité": (
        "Communauté d'agglomération du Val de Souvendre",
        "Communauté d'agglomération Rives de Louvance",
        "Communauté d'agglomération de Rivandelle",
        "Communauté de communes du Pays de Corbrelle",
        "Communauté urbaine d'Estramont",
        "Métropole de Cressandre",
    ),
    "département": (
        "Département de la Haute-Brumance",
        "Département de l'Orvoise",
        "Département de Lussandre-et-Vervoise",
        "Département de la Mervaille",
    ),
    "région": ("Région Armoisie", "Région Septimarche"),
    "État": (
        "Préfecture de la Haute-Brumance",
        "Préfecture de l'Orvoise",
        "Direction départementale des territoires de la Mervaille",
        "Agence nationale de la parole publique",
    ),
}  # fmt: skip
"""Public bodies by kind. None exists: no commune, group of communes, département or
region of the official geographical code of France has such a name."""

SHARES = {
    "commune": 0.46,
    "intercommunalité": 0.22,
    "département": 0.19,
    "région": 0.07,
    "État": 0.06,
}
"""The part of the people who come from each kind of body."""


@dataclass(frozen=True)
class Directory:
    """Who people are.

    Parameters
    ----------
    name, organisation, category
        Shape ``(people,)``; the category is the kind of the organisation.
    """

    name: Strings
    organisation: Strings
    category: Strings


def directory(seed: int, count: int) -> Directory:
    """Return made-up people.

    Parameters
    ----------
    seed
        A whole number, at least 0.
    count
        How many, at least 0.

    Returns
    -------
    Directory
        No two people have the same name. Any likeness is by chance.

    Raises
    ------
    ValueError
        If there are fewer names than people.
    """
    names = len(FIRST_NAMES) * len(SURNAMES)
    if count > names:
        refuse(f"people <= {names}, the number of names", count)
    drawn = Draws(seed, "names").order(names)[:count]
    pairs = [divmod(place, len(SURNAMES)) for place in drawn.tolist()]
    kinds = list(BODIES)
    until = np.cumsum([SHARES[kind] for kind in kinds])[:-1]
    draws = Draws(seed, "organisations").uniform(count, 2)
    held = np.searchsorted(until, draws[:, 0])
    sizes = np.array([len(BODIES[kind]) for kind in kinds])
    # squared: the first bodies of a kind send more people than the last
    within = np.floor(draws[:, 1] ** 2 * sizes[held]).astype(np.int64)
    places = np.cumsum(sizes) - sizes
    bodies = texts([body for kind in kinds for body in BODIES[kind]])
    return Directory(
        name=texts([f"{FIRST_NAMES[first]} {SURNAMES[last]}" for first, last in pairs]),
        organisation=bodies[places[held] + within],
        category=texts(kinds)[held],
    )

"""What archives call the fields of an article: the headers of their tables and the keys of their JSON.

A name is looked up folded (`folded`), so that `publishedAt`, `published_at` and `Published at` are one. To accept
another name, add it to FIELD_NAMES: lower case, letters and digits only.
"""

from __future__ import annotations

import re
from functools import lru_cache

# Field → its names, the best first: where an article has two of one field, the earlier name wins.
FIELD_NAMES = {
    "id": "id guid uri uid articleid docid uuid",
    "title": "title headline heading head заголовок название загаловак назва",
    "alternative_title": "alternativetitle alternativeheadline alttitle subtitle subheadline подзаголовок падзагаловак",
    "lead": "lead lede summary description excerpt abstract teaser standfirst лид анонс описание лід апісанне",
    "body": "body text content articlebody fulltext articletext article story html "
    "текст содержание статья тэкст змест артыкул",
    "url": "url link permalink href address ссылка адрес спасылка",
    "categories": "categories category section sections rubric rubrics topic topics "
    "рубрика рубрики категория категории раздел рубрыка рубрыкі катэгорыя катэгорыі раздзел",
    "tags": "tags tag keywords keyword labels теги тег ключевыеслова метки тэгі тэг ключавыясловы",
    "authors": "authors author byline creator writer reporter автор авторы аўтар аўтары",
    "names": "names persons people entities имена персоны імёны",
    "source": "source publisher publication outlet site newspaper источник издание крыніца выданне",
    "dateline": "dateline",
    "language": "language lang locale язык мова",
    "published": "published publishedat publisheddate datepublished publicationdate publishdate pubdate date "
    "datetime time timestamp created createdat "
    "дата датапубликации опубликовано датапублікацыі апублікавана",
    "updated": "updated updatedat datemodified modified modifiedat lastmodified обновлено датаобновления абноўлена",
    "access": "access paywall paywalled premium subscribersonly isaccessibleforfree isfree доступ",
}
FIELD_OF = {name: field for field, names in FIELD_NAMES.items() for name in names.split()}
RANK = {name: rank for names in FIELD_NAMES.values() for rank, name in enumerate(names.split())}

# Names of `access` whose yes or no has a meaning of its own: what yes says, what no says.
YES_NO_ACCESS = dict.fromkeys(("paywall", "paywalled", "premium", "subscribersonly"), ("subscriber", "free"))
YES_NO_ACCESS |= dict.fromkeys(("isaccessibleforfree", "isfree"), ("free", "subscriber"))
YES = frozenset({"1", "yes", "y", "true", "t", "да", "так"})
NO = frozenset({"0", "no", "n", "false", "f", "нет", "не"})


@lru_cache(maxsize=1 << 12)  # a file's records have the same few
def folded(name: str) -> str:
    """A header or key as FIELD_NAMES has it.

    >>> folded("Published at"), folded("publishedAt")
    ('publishedat', 'publishedat')
    """
    return re.sub(r"[\W_]", "", name.casefold())


def access(name: str, value: str) -> str:
    """What a value says about access: the yes and no of a field such as "paywall" become words.

    >>> access("paywall", "yes"), access("isfree", "yes"), access("access", "premium")
    ('subscriber', 'free', 'premium')
    """
    if name not in YES_NO_ACCESS:
        return value
    yes, no = YES_NO_ACCESS[name]
    word = value.strip().casefold()
    return yes if word in YES else no if word in NO else value

"""What a paper says that it is, where it is more or less than a proposal: a survey of a field, or an analysis.

Owns: the words in which papers say so. Knows: `model`, `vocab`. Must not know: mentions, roles, how they are found.

Surveys of users, reviews by peers or of code, and what others survey are none: the words have to stand where a title
says what the paper is, or be said of the paper itself.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from kg.model import PaperGenre, Span
from kg.vocab import Genre

if TYPE_CHECKING:
    from kg.model import Paper

__all__ = ["genre"]

_SPACE: Final = re.compile(r"\s")
_ITSELF: Final = r"(?:paper|article|work|study|chapter|book|manuscript|report|monograph|thesis|note)"
_PAPER: Final = rf"(?:this|the present|the current|our) (?:\w+ )?{_ITSELF}"
_NOW: Final = r"(?:\w+ly,? |also |first |then |here |further |have |(?:aims?|seeks?|tr(?:y|ies)|attempts?) to ){0,4}"

_HOW: Final = (
    r"(?:(?:first|new|novel|gentle|broad|wide|deep|in-depth|extensive|exhaustive|thorough|comprehensive|complete|"
    r"detailed|holistic|unified|unifying|timely|up-to-date|recent|modern|critical|selective|focused|systematic|"
    r"structured|organized|scoping|mapping|narrative|integrative|umbrella|rapid|bibliometric|meta|mini|technical|"
    r"theoretical|conceptual|historical|practical|interdisciplinary|multidisciplinary|methodological|analytical|"
    r"empirical|comparative|introductory|general|high-level|self-contained|accessible|rigorous|state-of-the-art|"
    r"literature|research|academic|survey|review|tutorial|taxonomy|and|or|yet|but|the|most|"
    r"\w+ly|\w+-(?:based|oriented|driven|centric|guided|level|disciplinary))[\s,/-]+){0,7}"
)
"""How a survey is made. What is surveyed, as in "user survey" and "code review", is not among these words."""

_CONTEST: Final = (
    r"(?:[^\s.;]+ ){0,9}(?:(?:challenge|competition|shared task|track|campaign)\b|[^\s.;]*20\d\d\b(?<!in 20\d\d))"
)
_NONE: Final = (
    r"(?![\s-]+(?:data|datasets?|respon\w+|participants?|questions?|questionnaires?|answers?|instruments?|weights?|"
    r"generat\w+|writing|process\w*|automation|workflows?|screening|comments?|scores?|quality|campaigns?|"
    r"conducted (?:among|with)|among|with \d|of (?:over |about |approximately |more than )?(?:\d[\d,]* |the )?"
    r"(?:(?:[\w-]+ ){0,2}(?:users?|people|developers?|practitioners?|experts?|students?|researchers|"
    r"patients|clinicians|participants|teachers|professionals|engineers|designers|physicians|authors)\b))|"
    rf" (?:of|for|on) {_CONTEST}|,? (?:was )?conducted online)"
)
"""Not behind these: people are asked, papers or reviews are made by a program, a contest is reported."""

_TITLE: Final = re.compile(
    rf"(?:^|[:?!.—–;|\[(]|\s-|,(?= an? ))[\s-]{{0,4}}(?P<cue>(?:(?:an?|the|our|towards? an?) )?{_HOW}"
    rf"(?:(?:surveys?|reviews?|overview|tutorial|primer)\b(?!-){_NONE}"
    r"(?=,|\s*(?:$|[:?!.;)\]—–&-]|(?:of|on|and|for|from|to|in|with|across|paper|article|through|towards?|by|via)\b))|"
    r"(?:systemati[sz]ation of knowledge|sok)\b)|surveying\b|"
    r"an? (?:(?!user|expert|online|developer|practitioner|student|public|opinion|large-scale|national|questionnaire|"
    r"peer|code|for |of |on |in |to )[\w-]+ ){0,4}(?:survey|overview|review|tutorial|primer)\b"
    rf"{_NONE}(?=\s*$| (?:of|on)\b))",
    re.IGNORECASE,
)
"""A part of a title that begins so."""

_GIVES: Final = (
    r"(?:presents?|provides?|gives?|offers?|conduct(?:s|ed)?|perform(?:s|ed)?|delivers?|contributes?|"
    r"carr(?:y|ies|ied) out|undert(?:akes?|ook)|is|constitutes|serves as|(?:aims?|seeks?) "
    r"(?:to (?:provide|give|present|offer|conduct|be|deliver)|at (?:providing|giving|presenting)))"
)
_SURVEY: Final = re.compile(
    rf"\b(?P<cue>(?:this|the present|the current) {_HOW}(?:survey|review|overview|tutorial|primer)\b{_NONE}"
    rf"|(?:{_PAPER} {_NOW}{_GIVES} (?:an?|the)|we {_NOW}{_GIVES} (?:an?|the)(?! review)) "
    rf"{_HOW}(?:survey|review|(?:comprehensive|systematic|extensive|thorough|detailed|in-depth|structured|"
    rf"broad|complete) overview|tutorial|primer)\b{_NONE}"
    rf"|our (?:systematic|comprehensive|scoping) (?:literature )?(?:survey|review)\b{_NONE}"
    r"|an? (?:systematic|scoping) (?:literature )?review (?:was|has been) (?:conducted|performed|carried out))",
    re.IGNORECASE,
)
_OTHERS: Final = (
    rf"(?= (?!(?:over |more than |about )?\d|{_CONTEST}|(?:[\w-]+ ){{0,3}}(?:users|participants|developers|"
    r"practitioners|students|annotators|respondents|people|submissions|annotations|outputs|code)\b))"
)
_LISTS: Final = (
    rf"(?:(?:survey|review)s?{_OTHERS}|{_GIVES} (?:an?|the) {_HOW}"
    rf"(?:overview\b{_NONE}(?= of (?!each|our|these|the (?:\w+ )?(?:data|datasets?|system|results|task)\b))|"
    r"taxonomy of (?:the )?(?:existing|current|recent)))"
)
_SURVEYS: Final = re.compile(
    rf"\b(?P<cue>{_PAPER} {_NOW}{_LISTS})"
    rf"|(?:^|\b(?:here|this {_ITSELF}|gap),? )(?P<we>we (?!briefly )(?:\w+ly )?{_LISTS})",
    re.IGNORECASE,
)
"""What papers that propose something say of one of their parts, too."""

_LOOKS: Final = (
    r"(?:analy[sz]e|stud(?:y|ie)|evaluate|compare|measure|quantif(?:y|ie)|prove|investigate|examine|assesse?|explore|"
    r"characteri[sz]e|benchmark|probe|audit|replicate|reproduce|revisit|test|scrutini[sz]e|"
    r"ask|identif(?:y|ie)|observe|find|found|show|establishe?|derive|consider|understand)(?:s|d|ed)?\b"
)
_STUDY: Final = (
    r"(?:analys[ei]s|stud(?:y|ies)|evaluation|comparison|investigation|experiments?|assessment|audit|examination|"
    r"benchmarking|characterization|exploration|replication|reproduction|proofs?|evidence)"
)
_STUDIES: Final = re.compile(
    r"(?P<cue>(?:an? |the )?(?:empirical|comparative|systematic|experimental|theoretical|exploratory|diagnostic|"
    r"large-scale|critical|controlled|ablation|reproducibility|replication|benchmark|"
    r"performance|in-depth|comprehensive|statistical|mechanistic) (?:[\w-]+ )?"
    r"(?:study|analysis|evaluation|comparison|investigation|assessment|audit))\b",
    re.IGNORECASE,
)
"""What a title calls its paper."""

_STUDYING: Final = re.compile(
    r"(?:^|[:?.!—–] ?)(?P<cue>(?:an? |the )?(?:[\w-]+ )?(?:analysis|evaluation|(?:inter)?comparison|assessment|"
    r"investigation|exploration|examination) (?:of|on|into)|(?:evaluating|exploring|assessing|investigating|"
    r"comparing|characteri[sz]ing|examining|(?:re-?)?analy[sz]ing|probing|auditing)|"
    r"an? (?:[\w-]+ )?case study)\b",
    re.IGNORECASE,
)
"""What titles of proposals say, too."""

_ANALYSIS: Final = re.compile(
    rf"\b(?P<cue>we {_NOW}(?:(?!defin|develop|design|buil|introduc)[\w-]+ and )?{_LOOKS}"
    rf"|{_PAPER},? (?:we )?{_NOW}{_LOOKS}"
    rf"|(?:we|{_PAPER}) {_NOW}(?:presents?|provides?|gives?|offers?|conduct(?:s|ed)?|perform(?:s|ed)?|reports?|"
    rf"carr(?:y|ies|ied) out|undert(?:akes?|ook)) (?:(?:an?|the|\w+ly|extensive) (?:[\w-]+,? ){{0,5}}{_STUDY}|"
    r"(?:[\w-]+,? ){0,4}(?:evidence|trials|interviews|experiments|user studies))\b"
    rf"|(?:we|{_PAPER}) {_NOW}(?:address(?:es)?|answers?|fills?|closes?|tackles?) th(?:is|ese) [\w-]+ by "
    rf"{_NOW}(?:evaluat|compar|analy[sz]|examin|investigat|measur|test|study)ing"
    rf"|the (?:purpose|aim|goal|objective|subject) of {_PAPER} (?:is|was) to {_NOW}(?:{_LOOKS}|check)"
    r"|we (?:empirically|theoretically|analytically|experimentally) demonstrate"
    r"|our (?:[\w-]+ ){0,2}(?:findings?|analys[ei]s|investigation|observations|study) "
    r"(?:also |further |thus |\w+ly )?(?:reveal|show|indicate|suggest|demonstrate|highlight|find|confirm|uncover)s?)\b",
    re.IGNORECASE,
)

_PROPOSES: Final = re.compile(
    rf"\b(?:we|{_PAPER}) {_NOW}"
    r"(?:propose[sd]?|introduce[sd]?|present(?:s|ed)?|develop(?:s|ed)?|designs?|devises?|buil(?:ds?|t)|describes?) "
    rf"(?:to\b|(?!(?:[\w-]+,? ){{0,4}}(?:{_STUDY}|results?|findings|survey|review|overview|tutorial|taxonomy)\b)"
    r"(?:[^\s.;:]+ ){0,8}?[^\s.;:]*(?:method|approach|framework|model|algorithm|architecture|system|dataset|corpus|"
    r"benchmark|pipeline|tool|technique|mechanism|network|construction|procedure|scheme|strategy|solver|library)\w*\b)",
    re.IGNORECASE,
)
"""A proposal, be it without a name."""


def genre(paper: Paper, *, proposes: bool) -> PaperGenre | None:
    """Whether a paper says that it is a survey, or an analysis; None where it says neither.

    Why a rule: of 66 papers of a fresh sample that it calls surveys 63 are; of 30 others with such a word in the title
    it misses one. Of 74 papers that it calls analyses 71 are; of 15 more by words that were added later
    (in a fresh sample of 7,000) 14. Of a hundred papers of all fields two say nothing of the kind and propose nothing
    that has a name.

    Args:
        paper: the paper.
        proposes: whether it proposes anything. A paper that does is no analysis, and a survey only where its title or
            its abstract call it one.

    Cost: linear in the length of the text.

    Example:
        >>> from kg.model import Paper
        >>> genre(Paper("a", "Model Merging: A Survey", ""), proposes=False).span
        Span(start=15, end=23)
    """
    abstract = _SPACE.sub(" ", paper.abstract)  # one for one: offsets stay
    plain = not proposes and not _PROPOSES.search(abstract)
    if found := _TITLE.search(paper.title):
        return _told(paper, Genre.SURVEY, found, 0)
    if found := _SURVEY.search(abstract) or (_SURVEYS.search(abstract) if plain else None):
        return _told(paper, Genre.SURVEY, found, len(paper.title) + 1)
    if not proposes and (found := _STUDIES.search(paper.title)):
        return _told(paper, Genre.ANALYSIS, found, 0)
    if plain and (found := _ANALYSIS.search(abstract)):
        return _told(paper, Genre.ANALYSIS, found, len(paper.title) + 1)
    if plain and (found := _STUDYING.search(paper.title)):
        return _told(paper, Genre.ANALYSIS, found, 0)
    return None


def _told(paper: Paper, kind: Genre, found: re.Match[str], start: int) -> PaperGenre:
    """The answer from where a pattern matched. `start`: of the matched part in the paper's text."""
    cue = found.lastgroup or 0
    return PaperGenre(paper.id, kind, Span(start + found.start(cue), start + found.end(cue)), f"genre:{kind}")

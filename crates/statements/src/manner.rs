//! Direct, indirect or mixed: how much of a content is verbatim.

use record::Manner;
use text::Span;

use crate::quotes::Verbatim;
use crate::words::View;

/// Shares of verbatim letters that count as all and as none. Tuned on the training part of `pl-statements` and `en-statements`
/// over 0.8–0.99 and 0–0.1.
const ALL: f32 = 0.999;
const NONE: f32 = 0.02;

/// What is known of a statement besides its content.
pub(crate) struct Signs<'a> {
    pub(crate) cue: &'a [Span],
    pub(crate) content: &'a [Span],
    pub(crate) in_heading: bool,
    /// Manner of the statement in whose content this one stands.
    pub(crate) outer: Option<Manner>,
}

pub(crate) fn find_manner(view: &View<'_>, verbatim: &Verbatim, signs: &Signs<'_>) -> Manner {
    let share = verbatim.share(view.text, signs.content);
    if share >= ALL || (signs.cue.is_empty() && share <= NONE) {
        return Manner::Direct;
    }
    if signs.outer == Some(Manner::Direct) && share > NONE {
        return Manner::Direct;
    }
    if share <= NONE {
        return if printed_as_said(view, signs) { Manner::Direct } else { Manner::Indirect };
    }
    Manner::Mixed
}

/// Whether words without marks are printed as they were said: after a colon, in the first person.
fn printed_as_said(view: &View<'_>, signs: &Signs<'_>) -> bool {
    let Some(first) = signs.content.first() else { return false };
    let capital = first.slice(view.text).chars().find(|c| c.is_alphanumeric()).is_some_and(|c| !c.is_lowercase());
    let before = view.text.get(..first.start).unwrap_or("").trim_end();
    // "Dolina: To nie wystarczy", "Macron odparł: Tak".
    let colon_cue = signs.cue.len() == 1 && signs.cue[0].slice(view.text).trim() == ":";
    colon_cue
        || (capital
            && ((before.ends_with(':') && !signs.in_heading)
                || (!before.ends_with(',') && first_person(view, signs.content))))
}

/// Whether a Polish verb or pronoun of the first person stands in the words. (In English the same rule cost more than it brought.)
fn first_person(view: &View<'_>, content: &[Span]) -> bool {
    view.words_of(content).iter().any(|word| {
        let lower = word.lower();
        let pronoun = matches!(
            lower.as_str(),
            "ja" | "mnie"
                | "mi"
                | "mną"
                | "my"
                | "nas"
                | "nam"
                | "nami"
                | "mój"
                | "moja"
                | "moje"
                | "mojego"
                | "mojej"
                | "moim"
                | "moich"
                | "nasz"
                | "nasza"
                | "nasze"
                | "naszego"
                | "naszej"
                | "naszym"
                | "naszych"
                | "naszą"
                | "jestem"
                | "jesteśmy"
                | "mam"
                | "mamy"
                | "będę"
                | "będziemy"
                | "myślę"
                | "uważam"
                | "chcę"
                | "chcemy"
                | "wiem"
                | "wiemy"
                | "możemy"
                | "mogę"
                | "musimy"
        );
        let ending =
            lower.chars().count() > 4 && ["łem", "łam", "liśmy", "łyśmy"].iter().any(|ending| lower.ends_with(ending));
        pronoun || ending
    })
}

/// Indices with every statement after the one around it.
pub(crate) fn outer_first(outer: &[Option<usize>]) -> Vec<usize> {
    let depth = |mut i: usize| {
        let mut depth = 0_usize;
        while let Some(Some(next)) = outer.get(i).copied().filter(|_| depth < outer.len()) {
            i = next;
            depth += 1;
        }
        depth
    };
    let mut order: Vec<(usize, usize)> = (0..outer.len()).map(|i| (depth(i), i)).collect();
    order.sort_unstable();
    order.into_iter().map(|(_, i)| i).collect()
}

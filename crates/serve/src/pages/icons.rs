//! Pictures that stand in the pages, each a file of its own. They are decoration: what they mean stands beside them.

use maud::{Markup, PreEscaped};

macro_rules! icons {
    ($($name:literal),+ $(,)?) => {
        const ICONS: &[(&str, &str)] = &[$(($name, include_str!(concat!("../assets/icons/", $name, ".svg")))),+];
    };
}

icons!(
    "search",
    "read",
    "new",
    "story",
    "outlet",
    "correct",
    "system",
    "light",
    "dark",
    "person",
    "organisation",
    "place",
    "country",
    "other",
    "says",
    "denies",
    "asks",
    "promises",
    "warns",
    "believes",
    "echo",
    "anchor",
    "undo",
    "keep",
    "via",
    "when",
    "link"
);

/// The picture of this name; none, if there is none.
pub(super) fn icon(name: &str) -> Markup {
    PreEscaped(ICONS.iter().find(|(known, _)| *known == name).map_or("", |(_, svg)| svg).to_owned())
}

/// Which picture an act has: those that are alike have the same.
pub(super) fn of_act(act: &str) -> &'static str {
    match act {
        "denies" | "doubts" | "criticises" => "denies",
        "asks" | "demands" => "asks",
        "promises" | "intends" | "hopes" | "supports" => "promises",
        "warns" | "threatens" | "fears" => "warns",
        "believes" | "speculates" => "believes",
        _ => "says",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_small_and_hidden_from_readers() {
        for (name, svg) in ICONS {
            assert!(svg.starts_with("<svg ") && svg.contains("aria-hidden=\"true\""), "{name}");
            assert!(!svg.contains("style") && !svg.contains("<script") && svg.len() < 900, "{name}");
        }
        for act in record::Act::ALL {
            assert!(!icon(of_act(act.as_str())).into_string().is_empty());
        }
    }
}

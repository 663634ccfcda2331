//! The closed sets of labels and their names on the wire.

use std::fmt;
use std::str::FromStr;

/// A name that is none of a set's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown {set} {name:?}")]
pub struct UnknownLabel {
    pub set: &'static str,
    pub name: String,
}

macro_rules! labels {
    ($(#[$doc:meta])* $set:ident { $($(#[$label_doc:meta])* $label:ident = $name:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $set { $($(#[$label_doc])* $label),+ }

        impl $set {
            /// All of them, in the order the model numbers them.
            pub const ALL: &'static [$set] = &[$($set::$label),+];

            pub const fn as_str(self) -> &'static str {
                match self { $($set::$label => $name),+ }
            }

            pub const fn index(self) -> usize {
                self as usize
            }

            pub fn from_index(index: usize) -> Option<Self> {
                Self::ALL.get(index).copied()
            }
        }

        impl fmt::Display for $set {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl FromStr for $set {
            type Err = UnknownLabel;

            fn from_str(name: &str) -> Result<Self, UnknownLabel> {
                match name {
                    $($name => Ok($set::$label),)+
                    _ => Err(UnknownLabel { set: stringify!($set), name: name.to_owned() }),
                }
            }
        }
    };
}

labels! {
    /// What a stretch of an article is.
    BlockKind {
        Title = "title",
        Heading = "heading",
        Paragraph = "paragraph",
        ListItem = "list_item",
        Caption = "caption",
        Quote = "quote",
        Table = "table",
        /// A link to another article, also when glued to its neighbour.
        Related = "related",
        /// A crawler's date prefix, a byline, a credit.
        Metadata = "metadata",
        Boilerplate = "boilerplate",
    }
}

labels! {
    EntityKind {
        Person = "person",
        Organisation = "organisation",
        Place = "place",
        Country = "country",
        Other = "other",
    }
}

labels! {
    /// How a mention names its entity.
    MentionForm { Name = "name", Nominal = "nominal", Pronoun = "pronoun", Implicit = "implicit" }
}

labels! {
    /// How much of the content is verbatim: all, none, part.
    Manner { Direct = "direct", Indirect = "indirect", Mixed = "mixed" }
}

labels! {
    /// What the source does in saying it.
    Act {
        Says = "says",
        Reports = "reports",
        Confirms = "confirms",
        Denies = "denies",
        Asks = "asks",
        Demands = "demands",
        Promises = "promises",
        Threatens = "threatens",
        Warns = "warns",
        Criticises = "criticises",
        Supports = "supports",
        Believes = "believes",
        Doubts = "doubts",
        Fears = "fears",
        Hopes = "hopes",
        Speculates = "speculates",
        Intends = "intends",
        Knows = "knows",
    }
}

labels! {
    /// The source's own commitment to the content as worded.
    Certainty { Certain = "certain", Probable = "probable", Possible = "possible", Unknown = "unknown" }
}

labels! {
    /// Whether the main predicate of the content is negated or denied.
    Polarity { Positive = "positive", Negative = "negative" }
}

labels! {
    SpeakerClass {
        Person = "person",
        Organisation = "organisation",
        Country = "country",
        Group = "group",
        Document = "document",
        Unnamed = "unnamed",
    }
}

labels! {
    Severity { Info = "info", Warning = "warning", Error = "error" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_round_trip() {
        for (index, act) in Act::ALL.iter().enumerate() {
            assert_eq!(act.as_str().parse(), Ok(*act));
            assert_eq!(Act::from_index(index), Some(*act));
            assert_eq!(act.index(), index);
        }
        assert_eq!(Act::ALL.len(), 18);
        assert_eq!("list_item".parse(), Ok(BlockKind::ListItem));
        assert_eq!("shouts".parse::<Act>().unwrap_err().to_string(), "unknown Act \"shouts\"");
    }
}

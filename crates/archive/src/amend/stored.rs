//! Corrections of statements, and the machine's statements, as they are kept: spans with their words, labels by name.

use crate::corrections::Named;
use crate::index::points;
use record::{Relay, Statement, Time};
use serde::{Deserialize, Serialize};
use text::{Offsets, Span};

/// A stretch of a text, in code points, and what stands there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Words {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) text: String,
}

impl Words {
    pub(crate) fn of(spans: &[Span], text: &str, offsets: &Offsets<'_>) -> Vec<Self> {
        let words = |span: &Span| {
            let (start, end) = points(*span, offsets);
            Self { start, end, text: span.slice(text).to_owned() }
        };
        spans.iter().map(words).collect()
    }
}

/// A statement as the machine gave it when it was corrected. By this it is found again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Anchor {
    pub(crate) id: String,
    pub(crate) source: Vec<Words>,
    pub(crate) cue: Vec<Words>,
    pub(crate) content: Vec<Words>,
}

impl Anchor {
    pub(crate) fn of(id: &str, statement: &Statement, text: &str, offsets: &Offsets<'_>) -> Self {
        let words = |spans| Words::of(spans, text, offsets);
        Self {
            id: id.to_owned(),
            source: words(&statement.source),
            cue: words(&statement.cue),
            content: words(&statement.content),
        }
    }
}

/// Which statement a correction is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Target {
    Machine(Anchor),
    /// The one that this correction added.
    Added(i64),
}

/// A correction of a statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub(crate) enum Amendment {
    Change { of: Target, change: Stored },
    Add { change: Stored },
}

impl Amendment {
    pub(crate) fn change(&self) -> &Stored {
        match self {
            Self::Change { change, .. } | Self::Add { change } => change,
        }
    }
}

/// Who the speaker is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Who {
    Unknown,
    Entity {
        entity: Named,
        /// What the entity was called.
        shown: String,
    },
}

/// What becomes of the statement; what is not named stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Stored {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) source: Option<Vec<Words>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) cue: Option<Vec<Words>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) content: Option<Vec<Words>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) speaker: Option<Who>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) speaker_class: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) manner: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) act: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) certainty: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) polarity: Option<String>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) rejected: bool,
}

impl Stored {
    /// What it is about, and what becomes of it, for people.
    pub(crate) fn told(&self) -> Vec<(&'static str, String)> {
        let words = |words: &Vec<Words>| words.iter().map(|words| words.text.as_str()).collect::<Vec<_>>().join(" … ");
        let mut told = Vec::new();
        let mut tell = |field, value: Option<String>| told.extend(value.map(|value| (field, value)));
        tell("rejected", self.rejected.then(|| "yes".to_owned()));
        tell(
            "speaker",
            self.speaker.as_ref().map(|who| match who {
                Who::Unknown => "unknown".to_owned(),
                Who::Entity { shown, .. } => shown.clone(),
            }),
        );
        tell("speaker_class", self.speaker_class.clone());
        tell("source", self.source.as_ref().map(words));
        tell("cue", self.cue.as_ref().map(words));
        tell("content", self.content.as_ref().map(words));
        tell("manner", self.manner.clone());
        tell("act", self.act.clone());
        tell("certainty", self.certainty.clone());
        tell("polarity", self.polarity.clone());
        told
    }
}

/// A statement of the machine, in `machine_statement.value`. Entities and statements are told by their numbers in the article.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Kept {
    pub(crate) source: Vec<Words>,
    pub(crate) cue: Vec<Words>,
    pub(crate) content: Vec<Words>,
    pub(crate) speaker: Option<usize>,
    pub(crate) speaker_name: Option<String>,
    pub(crate) speaker_class: String,
    pub(crate) manner: String,
    pub(crate) act: String,
    pub(crate) certainty: String,
    pub(crate) polarity: String,
    pub(crate) relay: Vec<(String, Option<usize>)>,
    pub(crate) time: Option<(Words, Option<String>)>,
    pub(crate) within: Option<usize>,
    pub(crate) in_heading: bool,
    pub(crate) confidence: f64,
    pub(crate) why: Vec<String>,
}

impl Kept {
    pub(crate) fn of(statement: &Statement, text: &str, offsets: &Offsets<'_>) -> Self {
        let words = |spans| Words::of(spans, text, offsets);
        let time = statement.time.as_ref().and_then(|time| {
            let words = words(std::slice::from_ref(&time.span)).pop()?;
            Some((words, time.date.clone()))
        });
        Self {
            source: words(&statement.source),
            cue: words(&statement.cue),
            content: words(&statement.content),
            speaker: statement.speaker,
            speaker_name: statement.speaker_name.clone(),
            speaker_class: statement.speaker_class.to_string(),
            manner: statement.manner.to_string(),
            act: statement.act.to_string(),
            certainty: statement.certainty.to_string(),
            polarity: statement.polarity.to_string(),
            relay: statement.relay.iter().map(|relay| (relay.name.clone(), relay.entity)).collect(),
            time,
            within: statement.within,
            in_heading: statement.in_heading,
            confidence: crate::write::plain(statement.confidence),
            why: statement.why.clone(),
        }
    }

    /// The statement again. The error tells what does not fit.
    pub(crate) fn statement(&self, text: &str, offsets: &Offsets<'_>) -> Result<Statement, String> {
        let spans = |words: &[Words]| -> Result<Vec<Span>, String> {
            words.iter().map(|words| exact(words, text, offsets)).collect()
        };
        fn label<T: std::str::FromStr<Err: ToString>>(name: &str) -> Result<T, String> {
            name.parse().map_err(|error: T::Err| error.to_string())
        }
        Ok(Statement {
            source: spans(&self.source)?,
            cue: spans(&self.cue)?,
            content: spans(&self.content)?,
            speaker: self.speaker,
            speaker_name: self.speaker_name.clone(),
            speaker_class: label(&self.speaker_class)?,
            manner: label(&self.manner)?,
            act: label(&self.act)?,
            certainty: label(&self.certainty)?,
            polarity: label(&self.polarity)?,
            relay: self.relay.iter().map(|(name, entity)| Relay { name: name.clone(), entity: *entity }).collect(),
            time: match &self.time {
                Some((words, date)) => Some(Time { span: exact(words, text, offsets)?, date: date.clone() }),
                None => None,
            },
            within: self.within,
            in_heading: self.in_heading,
            confidence: self.confidence as f32,
            why: self.why.clone(),
        })
    }
}

/// The span, if the words stand there.
fn exact(words: &Words, text: &str, offsets: &Offsets<'_>) -> Result<Span, String> {
    let span = offsets.byte(words.start).zip(offsets.byte(words.end)).map(|(start, end)| Span::new(start, end));
    span.filter(|span| span.start <= span.end && span.slice(text) == words.text)
        .ok_or_else(|| format!("{}-{} is not {:?}", words.start, words.end, words.text))
}

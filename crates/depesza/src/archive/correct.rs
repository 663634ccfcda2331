//! `depesza correct`: statements put right by people.

use super::{ArchiveArg, entity, label};
use crate::failure::{self, Failure};
use ::archive::{Archive, Mode, Speaker, StatementChange};
use record::formats::pretty::printable;
use record::{Act, Certainty, Manner, Polarity, SpeakerClass};
use std::process::ExitCode;

const EXAMPLES: &str = "\
Examples:
  depesza correct s-6f1c0d4e8a21 --speaker 'Anna Wrona' --by Gil
  depesza correct s-6f1c0d4e8a21 --speaker none --act denies --polarity negative
  depesza correct s-6f1c0d4e8a21 --content 'the bridge will be ready'
  depesza correct s-6f1c0d4e8a21 --content 244..290 --content 301..380
  depesza correct s-6f1c0d4e8a21 --reject
  depesza correct --add 17 --source 'The mayor' --cue said --content 'it would rain' --speaker 'Anna Wrona'

Exit codes: 0 done, 2 failed.";

const EXIT_CODES: &str = "Exit codes: 0 done, 2 failed.";

/// Correct a statement in an archive
///
/// Says who said it, in which words, how; that it is no statement; or, with --add, that one was missed. Corrections win over what the
/// program thinks, hold when everything is read again, and can be undone (depesza corrections). Words are looked for in the
/// article, nearest to the statement; parts that stand apart are joined by ' … ', or the option is given for each.
#[derive(Debug, clap::Args)]
#[command(after_help = EXIT_CODES, after_long_help = EXAMPLES)]
pub(crate) struct CorrectArgs {
    /// The statement's id, s-…, as depesza search tells it
    #[arg(required_unless_present = "add", conflicts_with = "add")]
    statement: Option<String>,

    /// Add a statement to the article with this number
    #[arg(long, value_name = "ARTICLE", conflicts_with = "reject")]
    add: Option<i64>,

    /// Who said it: a name, an entity's number or public identifier, or none
    #[arg(long, value_name = "NAME|ID|none")]
    speaker: Option<String>,

    /// What kind of speaker it is, where the name does not tell
    #[arg(long, value_parser = label::<SpeakerClass>(SpeakerClass::ALL.iter().map(|label| label.as_str())))]
    class: Option<SpeakerClass>,

    /// Words that name who it comes from, or their place; '' for none
    #[arg(long, value_name = "WORDS|START..END")]
    source: Vec<String>,

    /// Words that express the act, or their place; '' for none
    #[arg(long, value_name = "WORDS|START..END")]
    cue: Vec<String>,

    /// Words that tell what was said, or their place; '' for none
    #[arg(long, value_name = "WORDS|START..END")]
    content: Vec<String>,

    /// What the speaker does in saying it
    #[arg(long, value_parser = label::<Act>(Act::ALL.iter().map(|label| label.as_str())))]
    act: Option<Act>,

    /// How sure the speaker is of it
    #[arg(long, value_parser = label::<Certainty>(Certainty::ALL.iter().map(|label| label.as_str())))]
    certainty: Option<Certainty>,

    /// Whether it is said that it is so, or that it is not
    #[arg(long, value_parser = label::<Polarity>(Polarity::ALL.iter().map(|label| label.as_str())))]
    polarity: Option<Polarity>,

    /// Whether it is quoted
    #[arg(long, value_parser = label::<Manner>(Manner::ALL.iter().map(|label| label.as_str())))]
    manner: Option<Manner>,

    /// It is no statement
    #[arg(long, conflicts_with_all = ["speaker", "class", "source", "cue", "content", "act", "certainty", "polarity", "manner"])]
    reject: bool,

    /// Who says so, to be kept with it
    #[arg(long, value_name = "WHO")]
    by: Option<String>,

    #[command(flatten)]
    archive: ArchiveArg,
}

pub(crate) fn run(args: &CorrectArgs) -> Result<ExitCode, Failure> {
    let mut archive = args.archive.open(Mode::ReadWrite)?;
    // Where the words are looked for, and near what.
    let (article, near) = match (&args.statement, args.add) {
        (Some(id), _) => {
            let page = archive.statement_view(id)?;
            let spans = page.statement.source.iter().chain(&page.statement.cue).chain(&page.statement.content);
            (page.article.id, spans.map(|span| span.start).min().unwrap_or(0))
        }
        (None, Some(article)) => (article, 0),
        (None, None) => return Err(::archive::Error::NoStatement(String::new()).into()),
    };
    let record = archive.record(article)?;
    let text = record.article.text.as_str();
    let spans = |what, given: &[String]| spans(what, given, text, near);
    let change = StatementChange {
        speaker: args.speaker.as_deref().map(|name| speaker(&archive, name)).transpose()?,
        speaker_class: args.class,
        source: spans("source", &args.source)?,
        cue: spans("cue", &args.cue)?,
        content: spans("content", &args.content)?,
        manner: args.manner,
        act: args.act,
        certainty: args.certainty,
        polarity: args.polarity,
        rejected: args.reject,
    };
    if change == StatementChange::default() {
        return Err(::archive::Error::NoChange.into());
    }
    let by = args.by.as_deref();
    let amended = match &args.statement {
        Some(id) => archive.correct_statement(id, &change, by)?,
        None => archive.add_statement(article, &change, by)?,
    };
    let made = archive.corrections_of(article)?.into_iter().find(|made| made.id == amended.correction);
    let to = made.map(|made| made.to).unwrap_or_default();
    let told = match (&args.statement, &amended.statement) {
        (Some(old), Some(new)) if old == new => format!("{old}: {to}"),
        (Some(old), Some(new)) => format!("{old} is {new} now: {to}"),
        (Some(old), None) => format!("{old} is no statement"),
        (None, new) => format!("{} is added: {to}", new.as_deref().unwrap_or_default()),
    };
    failure::tell(&format!("correction {}: {}", amended.correction, printable(&told)));
    Ok(ExitCode::SUCCESS)
}

fn speaker(archive: &Archive, name: &str) -> Result<Speaker, Failure> {
    if name == "none" {
        return Ok(Speaker::Unknown);
    }
    Ok(Speaker::Entity(entity::one(archive, name)?.id))
}

/// The places that are given or whose words are, in text order. None: nothing was given.
fn spans(
    what: &'static str,
    given: &[String],
    text: &str,
    near: usize,
) -> Result<Option<Vec<(usize, usize)>>, Failure> {
    if given.is_empty() {
        return Ok(None);
    }
    let mut spans = Vec::new();
    for part in given.iter().filter(|part| !part.is_empty()) {
        if let Some(place) = place(part) {
            spans.push(place);
            continue;
        }
        // Words joined in a table are parts, but they may stand so in the text as well.
        let parts: Vec<&str> = if text.contains(part.as_str()) { vec![part] } else { part.split(" … ").collect() };
        for words in parts {
            let found = nearest(words, text, near);
            spans.push(found.ok_or_else(|| Failure::NoSuchWords { what, words: words.to_owned() })?);
        }
    }
    spans.sort_unstable();
    Ok(Some(spans))
}

/// `244..380`
fn place(given: &str) -> Option<(usize, usize)> {
    let (start, end) = given.split_once("..")?;
    Some((start.parse().ok()?, end.parse().ok()?))
}

/// Where the words stand, in code points: the place that is nearest to `near`.
fn nearest(words: &str, text: &str, near: usize) -> Option<(usize, usize)> {
    let length = words.chars().count();
    let (mut before, mut last) = (0, 0);
    let mut best: Option<usize> = None;
    for (at, _) in text.match_indices(words) {
        before += text.get(last..at).unwrap_or_default().chars().count();
        last = at;
        if best.is_none_or(|best| before.abs_diff(near) < best.abs_diff(near)) {
            best = Some(before);
        }
    }
    best.filter(|_| length > 0).map(|start| (start, start + length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_places_are_told_apart() {
        let text = "Żuraw: most, most i tunel. Gil … nie: most.";
        let found = |given: &[&str], near| {
            let given: Vec<String> = given.iter().map(|given| (*given).to_owned()).collect();
            spans("content", &given, text, near).map(Option::unwrap)
        };
        assert!(spans("content", &[], text, 0).unwrap().is_none());
        assert_eq!(found(&[""], 0).unwrap(), []);
        assert_eq!(found(&["most"], 0).unwrap(), [(7, 11)]);
        assert_eq!(found(&["most"], 40).unwrap(), [(38, 42)]);
        assert_eq!(found(&["tunel", "7..11"], 0).unwrap(), [(7, 11), (20, 25)]);
        assert_eq!(found(&["most … tunel"], 0).unwrap(), [(7, 11), (20, 25)]);
        assert_eq!(found(&["Gil … nie"], 0).unwrap(), [(27, 36)]);
        let error = found(&["port"], 0).unwrap_err().to_string();
        assert!(error.contains("content") && error.contains("\"port\""), "{error}");
    }
}

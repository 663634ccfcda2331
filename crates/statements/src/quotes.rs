//! Which stretches of a text are verbatim: quotation marks of every style and quotations opened by a dash.
//!
//! Marks are paired paragraph by paragraph. A quotation left open at a paragraph's end goes on in the next one if that opens
//! with a mark again (as English prints them); one left open for good ends with its paragraph or, in a long one, its sentence.
//! Every pass is linear in the text.

use text::Span;

/// A quotation. `inner` is `outer` without its marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quote {
    pub outer: Span,
    pub inner: Span,
    /// 0 for one that stands in no other.
    pub depth: usize,
    /// Whether its closing mark was found.
    pub closed: bool,
}

/// Most quotations open inside each other; further marks are ignored.
const DEEPEST: usize = 8;
/// How far, in bytes, the end of a quotation in single marks is looked for: an apostrophe is more likely beyond.
const SINGLE_REACH: usize = 400;
/// An unclosed quotation with more than this many bytes to the paragraph's end stops at its first sentence's end.
const UNCLOSED_REACH: usize = 600;

/// What a mark can do where it stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Turn {
    Opens,
    Closes,
    Neither,
}

/// Marks that belong together, whatever the direction.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Family {
    Double,
    Single,
    Guillemets,
}

pub fn family_of(c: char) -> bool {
    family(c).is_some()
}

fn family(c: char) -> Option<Family> {
    match c {
        '"' | '„' | '“' | '”' | '‟' | '＂' | '〝' | '〞' => Some(Family::Double),
        '\'' | '‘' | '’' | '‚' | '‛' => Some(Family::Single),
        '«' | '»' | '‹' | '›' => Some(Family::Guillemets),
        _ => None,
    }
}

struct Open {
    start: usize,
    inner: usize,
    family: Family,
    /// The first quotation of the same family opened inside this one.
    nested: Option<usize>,
}

/// The quotations in marks, by start.
pub fn find_quotes(text: &str) -> Vec<Quote> {
    let mut quotes = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        pair_marks(text, Span::new(start, start + line.len()), &mut quotes);
        start += line.len();
    }
    quotes.sort_by_key(|quote| (quote.outer.start, std::cmp::Reverse(quote.outer.end)));
    quotes
}

fn pair_marks(text: &str, line: Span, quotes: &mut Vec<Quote>) {
    let mut open: Vec<Open> = Vec::new();
    let mut before: Option<char> = None;
    let mut chars = line.slice(text).char_indices().peekable();
    while let Some((offset, c)) = chars.next() {
        let at = line.start + offset;
        let next = chars.peek().map(|(_, c)| *c);
        if let Some(family) = family(c) {
            let end = at + c.len_utf8();
            match turn(text, c, before, next, &open, Span::new(end, line.end)) {
                Turn::Opens if open.len() < DEEPEST => {
                    if let Some(outer) =
                        open.last_mut().filter(|outer| outer.family == family && outer.nested.is_none())
                    {
                        outer.nested = Some(at);
                    }
                    open.push(Open { start: at, inner: end, family, nested: None });
                }
                Turn::Closes => {
                    if let Some(index) = open.iter().rposition(|o| o.family == family) {
                        // What was opened inside and never closed was no quotation (or its end was forgotten).
                        open.truncate(index + 1);
                        if let Some(o) = open.pop() {
                            quotes.push(Quote {
                                outer: Span::new(o.start, end),
                                inner: Span::new(o.inner, at),
                                depth: open.len(),
                                closed: true,
                            });
                        }
                    }
                }
                _ => {}
            }
        }
        before = Some(c);
    }
    // Left open: up to where the next one opens ("A. "B," says X: both are verbatim), else to the paragraph's or sentence's end.
    for (depth, o) in open.iter().enumerate().filter(|(_, o)| o.family != Family::Single) {
        let end = match o.nested {
            Some(nested) if reopened(text, o.inner, nested) => nested,
            Some(nested) => unclosed_end(text, Span::new(o.inner, nested)).min(nested),
            None => unclosed_end(text, Span::new(o.inner, line.end)),
        };
        let inner = Span::new(o.inner, end).trim(text);
        if !inner.is_empty() {
            quotes.push(Quote { outer: Span::new(o.start, inner.end), inner, depth, closed: false });
        }
        if o.nested.is_some() && depth == 0 {
            // The ones after it stand beside it, not inside.
            let (from, to) = (end, line.end);
            for quote in quotes.iter_mut().filter(|quote| quote.outer.start >= from && quote.outer.end <= to) {
                quote.depth = quote.depth.saturating_sub(1);
            }
        }
    }
}

/// Whether the mark at `nested` opens a quotation anew after a sentence of the same one, as English prints paragraphs.
fn reopened(text: &str, inner: usize, nested: usize) -> bool {
    let between = text.get(inner..nested).unwrap_or("").trim_end();
    between.len() <= 2 * UNCLOSED_REACH && between.ends_with(['.', '!', '?', '…', ','])
}

/// The end of a quotation whose closing mark is missing.
fn unclosed_end(text: &str, rest: Span) -> usize {
    let continues = text
        .get(rest.end..)
        .and_then(|after| after.trim_start().chars().next())
        .is_some_and(|c| matches!(c, '"' | '„' | '“' | '«'));
    if continues || rest.len() <= UNCLOSED_REACH {
        return rest.end;
    }
    let words = rest.slice(text);
    let mut before = ' ';
    for (at, c) in words.char_indices() {
        if c.is_whitespace()
            && matches!(before, '.' | '!' | '?' | '…')
            && words[at..].trim_start().starts_with(char::is_uppercase)
        {
            return rest.start + at;
        }
        before = c;
    }
    rest.end
}

fn turn(text: &str, c: char, before: Option<char>, next: Option<char>, open: &[Open], rest: Span) -> Turn {
    let opening_place = before.is_none_or(|b| {
        b.is_whitespace()
            || matches!(b, '(' | '[' | '{' | '–' | '—' | '-' | '/' | ':' | '\u{200b}')
            || family(b).is_some()
    }) && next
        .is_some_and(|n| !n.is_whitespace() && !matches!(n, ',' | '.' | ';' | ')' | '!' | '?') || matches!(n, '.'));
    let is_open = |family| open.iter().any(|o| o.family == family);
    match c {
        '„' | '‟' | '〝' => Turn::Opens,
        '‚' if opening_place => Turn::Opens,
        '«' | '‹' | '»' | '›' => {
            let usual = matches!(c, '«' | '‹');
            if (usual && (opening_place || !is_open(Family::Guillemets)))
                || (opening_place && !is_open(Family::Guillemets))
            {
                Turn::Opens
            } else {
                Turn::Closes
            }
        }
        '“' | '"' | '＂' => {
            if opening_place && !(c == '“' && next.is_some_and(char::is_whitespace)) {
                Turn::Opens
            } else if is_open(Family::Double) {
                Turn::Closes
            } else if before.is_none_or(char::is_whitespace) && next.is_some_and(char::is_whitespace) {
                Turn::Neither
            } else if before.is_some_and(char::is_alphanumeric) && next.is_some_and(char::is_alphanumeric) {
                // Glued to the word before: Zobacz"To koniec".
                Turn::Opens
            } else {
                Turn::Neither
            }
        }
        '”' | '〞' => {
            if is_open(Family::Double) {
                Turn::Closes
            } else if opening_place {
                Turn::Opens
            } else {
                Turn::Neither
            }
        }
        '‘' | '\'' | '’' => {
            let closing_place = before.is_some_and(|b| !b.is_whitespace()) && next.is_none_or(|n| !n.is_alphanumeric());
            if is_open(Family::Single) && closing_place && c != '‘' {
                Turn::Closes
            } else if opening_place
                && next.is_some_and(char::is_alphanumeric)
                && !is_decade(text, rest)
                && single_closes(text, rest)
            {
                Turn::Opens
            } else {
                Turn::Neither
            }
        }
        _ => Turn::Neither,
    }
}

/// "'90s", "'n'": an apostrophe for what was left out.
fn is_decade(text: &str, rest: Span) -> bool {
    let words = rest.slice(text).as_bytes();
    matches!(words, [a, b, after, ..] if a.is_ascii_digit() && b.is_ascii_digit() && !after.is_ascii_digit())
}

/// Whether a single mark soon closes what one has just opened.
fn single_closes(text: &str, rest: Span) -> bool {
    let mut before = ' ';
    let mut chars = rest.slice(text).char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if at > SINGLE_REACH {
            return false;
        }
        let next = chars.peek().map(|(_, c)| *c);
        if matches!(c, '\'' | '’') && !before.is_whitespace() && next.is_none_or(|n| !n.is_alphanumeric()) {
            // "players' " is a genitive unless another mark follows; an "s" before the mark is taken for one only after a letter.
            return true;
        }
        before = c;
    }
    false
}

/// Quotations opened by a dash and closed by one before a reporting clause, or paragraphs that open with a dash, by start.
///
/// `cues` (by start) tell a dash before a reporting clause from one inside a sentence.
pub fn find_dash_quotes(text: &str, cues: &[Span]) -> Vec<Span> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut cue = 0;
    for line in text.split_inclusive('\n') {
        let span = Span::new(start, start + line.len());
        while cues.get(cue).is_some_and(|c| c.end <= span.start) {
            cue += 1;
        }
        dash_quotes_of_line(text, span, &cues[cue.min(cues.len())..], &mut found);
        start = span.end;
    }
    found
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    /// The article's own words.
    Outside,
    /// A quotation, from this byte.
    Inside(usize),
    /// A reporting clause, from this byte.
    Reporting(usize),
}

fn dash_quotes_of_line(text: &str, line: Span, cues: &[Span], found: &mut Vec<Span>) {
    let mut state = State::Outside;
    // The last two characters that are no white space, and whether white space stood just before.
    let mut last: Option<char> = None;
    let mut spaced = true;
    let mut cue = 0;
    let mut close = |from: usize, to: usize| {
        let span = Span::new(from, to).trim(text);
        if !span.is_empty() {
            found.push(span);
        }
    };
    let words = line.slice(text);
    let mut chars = words.char_indices().peekable();
    while let Some((offset, c)) = chars.next() {
        let at = line.start + offset;
        let end = at + c.len_utf8();
        let dash = matches!(c, '–' | '—' | '-' | '―' | '−');
        let space_after = chars.peek().is_none_or(|(_, n)| n.is_whitespace());
        if dash
            && (spaced || matches!(last, Some(',' | '.' | '!' | '?' | '…')))
            && (space_after || (last.is_none() && c != '-'))
        {
            while cues.get(cue).is_some_and(|c| c.start < end) {
                cue += 1;
            }
            let reports = cues.get(cue).is_some_and(|c| reporting_between(text, end, c.start));
            let following = words[end - line.start..].trim_start().chars().next();
            let capital = following.is_some_and(|f| {
                f.is_uppercase() || f.is_numeric() || matches!(f, '"' | '„' | '“' | '(' | '…' | '[' | '«')
            });
            let after_stop = matches!(last, None | Some('.' | '!' | '?' | '…' | '"' | '”' | ':' | ')' | '»'));
            state = match state {
                State::Inside(from) if reports => {
                    close(from, at);
                    State::Reporting(end)
                }
                // Another quotation; where the one before ended is not to be seen.
                State::Inside(_) if after_stop && capital && last.is_some() => State::Inside(end),
                State::Outside if after_stop && capital && !reports => State::Inside(end),
                State::Reporting(from) if end.saturating_sub(from) <= 120 || (after_stop && capital) => {
                    State::Inside(end)
                }
                other => other,
            };
        }
        if let State::Reporting(from) = state
            && (at.saturating_sub(from) > 200 || space_after)
            && matches!(c, '.' | '!' | '?')
        {
            state = State::Outside;
        }
        if !c.is_whitespace() {
            last = Some(c);
        }
        spaced = c.is_whitespace();
    }
    // A paragraph that opens with a dash and goes on to its end.
    let opened = words.trim_start().starts_with(['–', '—', '-', '―', '−']);
    if let State::Inside(from) = state
        && opened
        && line.slice(text).get(..from - line.start).is_some_and(|before| before.trim().chars().count() <= 1)
    {
        close(from, line.end);
    }
}

/// Whether a content opens with a dash of its own: "– Nie wiem – powiedział X", also after a heading without a stop.
///
/// The dash has white space (or nothing) before it, the content opens with a capital, and no cue tells it before: then the
/// dash is one inside a sentence ("zapowiedział – Rosja …").
pub fn opens_with_dash(text: &str, content: &[Span], cue: &[Span]) -> bool {
    let Some(first) = content.first() else { return false };
    let before = text.get(..first.start).unwrap_or("").trim_end_matches([' ', '\u{a0}', '"', '„', '“', '(', '…', '[']);
    let Some(rest) = before.strip_suffix(['–', '—', '-', '―', '−']) else { return false };
    let apart = rest.chars().next_back().is_none_or(|c| c.is_whitespace() || matches!(c, '.' | '!' | '?' | '"' | '”'));
    let capital = first.slice(text).chars().find(|c| c.is_alphanumeric()).is_some_and(|c| !c.is_lowercase());
    let told_before = cue.first().is_some_and(|cue| cue.end <= first.start);
    let colon = told_before && rest.trim_end().ends_with(':');
    let stopped =
        rest.trim_end().is_empty() || rest.trim_end().ends_with(['.', '!', '?', '…', '"', '”', ':', '\n', ')']);
    apart && capital && (!told_before || colon || stopped)
}

/// Whether only the beginning of a reporting clause stands between a dash and a cue: a few words, no stop, no dash.
fn reporting_between(text: &str, dash: usize, cue: usize) -> bool {
    let Some(words) = text.get(dash..cue) else { return false };
    words.len() <= 60 && !words.contains(['.', '!', '?', '–', '—', '"', '„', '”', ':']) && !words.contains(" - ")
}

/// Verbatim stretches of a text, joined where they touch, in order.
#[derive(Clone, Debug, Default)]
pub struct Verbatim {
    stretches: Vec<Span>,
}

impl Verbatim {
    pub fn new(spans: impl IntoIterator<Item = Span>) -> Self {
        let mut all: Vec<Span> = spans.into_iter().filter(|span| !span.is_empty()).collect();
        all.sort();
        let mut stretches: Vec<Span> = Vec::with_capacity(all.len());
        for span in all {
            match stretches.last_mut() {
                Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
                _ => stretches.push(span),
            }
        }
        Self { stretches }
    }

    /// The stretches, by start and apart.
    pub fn stretches(&self) -> &[Span] {
        &self.stretches
    }

    /// The share of the letters and digits of `spans` that is verbatim; 0 if they have none.
    pub fn share(&self, text: &str, spans: &[Span]) -> f32 {
        let (mut inside, mut all) = (0_usize, 0_usize);
        for span in spans {
            all += weight(span.slice(text));
            let first = self.stretches.partition_point(|stretch| stretch.end <= span.start);
            let overlapping = self.stretches[first..].iter().take_while(|stretch| stretch.start < span.end);
            inside += overlapping
                .filter_map(|stretch| stretch.intersection(*span))
                .map(|shared| weight(shared.slice(text)))
                .sum::<usize>();
        }
        if all == 0 { 0.0 } else { inside as f32 / all as f32 }
    }

    /// Whether the byte at `offset` is verbatim.
    pub fn contains(&self, offset: usize) -> bool {
        let index = self.stretches.partition_point(|stretch| stretch.end <= offset);
        self.stretches.get(index).is_some_and(|stretch| stretch.contains_offset(offset))
    }
}

fn weight(words: &str) -> usize {
    words.chars().filter(|c| c.is_alphanumeric()).count()
}

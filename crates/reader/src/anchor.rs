//! Where words of an article stand in the bytes of its original.
//!
//! The archive leaves that out; it is made again by reading the original, which takes no model.

use crate::{ReadError, Reader, document};
use archive::Told;
use encoding::{Decoded, Form};
use intake::IntakeError;
use record::Article;
use std::ops::Range;
use text::{OffsetUnit, Offsets, Span};

/// Stretches of an article's text in its original.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Anchored {
    /// The bytes of each stretch that was asked for, in their order and apart from each other: markup may come between. Empty where
    /// words stand nowhere in the original, as a line break between two blocks does.
    pub bytes: Vec<Vec<Range<usize>>>,
}

impl Reader {
    /// Finds stretches of an article's `text`, in code points, in the bytes it was read from. None: the text that is read from them
    /// today is another one, so that it must be read again first; or a stretch is none of the text.
    ///
    /// A range holds whole characters. A character reference, and white space that is one blank in the text, is taken as a whole.
    pub fn anchor(
        &self,
        original: Vec<u8>,
        told: &Told,
        text: &str,
        stretches: &[(usize, usize)],
    ) -> Result<Option<Anchored>, ReadError> {
        // What the container was told may be the title or the date, and is no part of the text.
        let document = document(original, told, String::new());
        let article: Article = intake::read(&document).map_err(|error: IntakeError| ReadError::Intake(error))?;
        if article.text != text {
            return Ok(None);
        }
        let form = if told.html { Form::Html } else { Form::Text };
        let decoded = encoding::decode(&document.bytes, told.charset.as_deref(), form);
        let offsets = Offsets::new(text, OffsetUnit::CodePoint);
        let mut anchored = Anchored::default();
        for (start, end) in stretches {
            let span = offsets.byte(*start).zip(offsets.byte(*end)).map(|(start, end)| Span::new(start, end));
            let Some(span) = span.filter(|span| span.start <= span.end) else { return Ok(None) };
            anchored.bytes.push(ranges(&article, &decoded, span));
        }
        Ok(Some(anchored))
    }
}

/// The bytes of a span, put together of the runs it touches.
fn ranges(article: &Article, decoded: &Decoded, span: Span) -> Vec<Range<usize>> {
    let runs = &article.origin;
    let first = runs.partition_point(|run| run.text_start <= span.start).saturating_sub(1);
    let ends = runs.iter().skip(1).map(|run| run.text_start).chain([article.text.len()]);
    let mut ranges: Vec<Range<usize>> = Vec::new();
    for (run, end) in runs.iter().zip(ends).skip(first).take_while(|(run, _)| run.text_start < span.end) {
        let Some(part) = span.intersection(Span::new(run.text_start, end)) else { continue };
        if run.byte_length == 0 {
            continue;
        }
        let whole = run.byte_start..run.byte_start + run.byte_length;
        let words = article.text.get(run.text_start..end).unwrap_or_default();
        let bytes = if part.len() == words.len() {
            whole
        } else {
            let source = source_offset(decoded, run.byte_start);
            // As it stands in the source, so that it may be cut.
            let literal = decoded.text.get(source..).is_some_and(|rest| rest.starts_with(words));
            let byte = |offset: usize| decoded.byte_of(source + offset - run.text_start);
            if literal { byte(part.start)..byte(part.end) } else { whole }
        };
        match ranges.last_mut() {
            Some(last) if last.end == bytes.start => last.end = bytes.end,
            _ => ranges.push(bytes),
        }
    }
    ranges
}

/// The offset in the decoded source of the character that begins at a byte of the original.
fn source_offset(decoded: &Decoded, byte: usize) -> usize {
    let (mut low, mut high) = (0, decoded.text.len());
    while low < high {
        let middle = low + (high - low) / 2;
        if decoded.byte_of(middle) < byte {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Options;

    fn told(html: bool, charset: Option<&str>) -> Told {
        Told { html, charset: charset.map(str::to_owned), ..Told::default() }
    }

    /// The bytes of `words` in the original, as they are there.
    fn found(original: &[u8], told: &Told, words: &str) -> Vec<Vec<u8>> {
        let reader = Reader::new(Options::default());
        let document = document(original.to_vec(), told, String::new());
        let text = intake::read(&document).unwrap().text;
        let at = text.find(words).unwrap();
        let start = text[..at].chars().count();
        let stretch = (start, start + words.chars().count());
        let anchored = reader.anchor(original.to_vec(), told, &text, &[stretch]).unwrap().unwrap();
        anchored.bytes[0].iter().map(|range| original[range.clone()].to_vec()).collect()
    }

    #[test]
    fn words_of_a_page_are_found_through_markup_and_references() {
        let paragraph = "<p>Burmistrz <b>Łucja&nbsp;Żuraw</b> powiedziała w piątek, że &bdquo;most na\n   rzece&rdquo; będzie gotowy \
                         przed zimą, a mieszkańcy Zalesia pojadą nim do pracy.</p>";
        let filler =
            "<p>Rada gminy zebrała się w piątek po południu i długo mówiła o drogach, szkołach i o moście.</p>";
        let page =
            format!("<html><body><article><h1>Most gotowy</h1>{paragraph}{filler}{filler}</article></body></html>");
        let told = told(true, None);
        let text = |ranges: Vec<Vec<u8>>| -> Vec<String> {
            ranges.into_iter().map(|bytes| String::from_utf8(bytes).unwrap()).collect()
        };
        let find = |words| text(found(page.as_bytes(), &told, words));
        assert_eq!(find("powiedziała"), ["powiedziała"]);
        assert_eq!(find("iedział"), ["iedział"]);
        assert_eq!(find("urmistrz Ł"), ["urmistrz ", "Ł"]);
        assert_eq!(find("że „most na rzece"), ["że &bdquo;most na\n   rzece"]);
        assert_eq!(find("cja Żu"), ["cja&nbsp;Żu"]);
        assert_eq!(find("rzece” będ"), ["rzece&rdquo; będ"]);
    }

    #[test]
    fn bytes_of_other_encodings_are_counted_as_they_are() {
        let text = "Żuraw i Gęś.\n\nŻółw powiedział, że łąka jest zielona.\n";
        let (latin, _, _) = encoding_rs::ISO_8859_2.encode(text);
        let bytes = found(&latin, &told(false, Some("iso-8859-2")), "łąka");
        assert_eq!(bytes, [encoding_rs::ISO_8859_2.encode("łąka").0.to_vec()]);
        let wide: Vec<u8> = [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        let bytes = found(&wide, &told(false, None), "łąka");
        assert_eq!(bytes, ["łąka".encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>()]);
    }

    #[test]
    fn a_text_that_is_not_the_same_any_more_is_not_guessed_at() {
        let reader = Reader::new(Options::default());
        let anchor = |text: &str, stretch| {
            reader.anchor(b"Most w Zalesiu.".to_vec(), &told(false, None), text, &[stretch]).unwrap()
        };
        assert_eq!(anchor("Most w Zalesiu.", (0, 4)).unwrap().bytes, vec![vec![0..4]]);
        assert_eq!(anchor("Most w Zalesiu!", (0, 4)), None);
        assert_eq!(anchor("Most w Zalesiu.", (0, 99)), None);
        assert_eq!(anchor("Most w Zalesiu.", (4, 0)), None);
    }
}

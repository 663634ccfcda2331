//! The words of a query: what people type, and what SQLite is asked for it.
//!
//! ```text
//! any  = all {OR all}
//! all  = [NOT] one {[AND] [NOT] one}
//! one  = word | prefix* | "a phrase" | (any)
//! ```
//!
//! Nothing of what is typed reaches SQLite's own syntax: every word is written as a string of it.

use crate::index::fold;
use std::fmt::Write;

/// Words, checked.
#[derive(Clone, Debug, PartialEq)]
pub struct Words {
    root: Node,
}

/// What cannot be understood, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what} (at character {})", at + 1)]
pub struct BadWords {
    /// In code points of what was typed, from 0.
    pub at: usize,
    pub what: &'static str,
}

#[derive(Clone, Debug, PartialEq)]
enum Node {
    Term(Term),
    Any(Vec<Node>),
    /// All of the first, none of the others.
    All(Vec<Node>, Vec<Node>),
}

/// A word or a phrase.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Term {
    /// As typed, without blanks around it.
    pub(super) words: String,
    /// Base forms that it may have; of a phrase, of its words in their order.
    pub(super) lemmas: Vec<String>,
    pub(super) prefix: bool,
}

/// Terms of a query: more take long, and nobody types them.
const MOST_TERMS: usize = 64;
/// Brackets within brackets.
const MOST_DEPTH: usize = 16;
/// Code points of a term.
const LONGEST: usize = 400;
/// Base forms of a term.
const MOST_LEMMAS: usize = 12;

impl Words {
    /// None if nothing is typed.
    pub fn parse(typed: &str) -> Result<Option<Self>, BadWords> {
        let tokens = tokens(typed)?;
        if !tokens.iter().any(|(_, token)| matches!(token, Token::Term(_))) {
            let sign = typed.chars().position(|c| !c.is_whitespace() && !c.is_control());
            return sign.map_or(Ok(None), |at| Err(BadWords { at, what: "there is no word to look for" }));
        }
        let mut parser = Parser { tokens: &tokens, next: 0, end: typed.chars().count() };
        let root = parser.any(0)?;
        match parser.peek() {
            Some((at, _)) => Err(BadWords { at, what: "this bracket closes nothing" }),
            None => Ok(Some(Self { root })),
        }
    }

    /// Tells the base forms of every term: `lemmas` is asked with each word or phrase as it was typed. Without them only forms
    /// are found that are typed.
    pub fn lemmatise(&mut self, mut lemmas: impl FnMut(&str) -> Vec<String>) {
        self.root.each_mut(&mut |term| {
            if !term.prefix {
                term.lemmas = lemmas(&term.words);
                term.lemmas.truncate(MOST_LEMMAS);
            }
        });
    }

    /// The same as an expression of FTS5 over columns of words as they stand, and one of base forms.
    pub(crate) fn expression(&self, forms: &str) -> String {
        let mut out = String::new();
        self.root.write(&mut out, forms);
        out
    }
}

/// Some spellings of one name or word as an expression of FTS5.
pub(crate) fn spellings(spellings: &[String], columns: &str) -> String {
    let mut out = String::new();
    for (number, spelling) in spellings.iter().enumerate() {
        out.push_str(if number == 0 { "" } else { " OR " });
        string(&mut out, columns, spelling);
    }
    if out.is_empty() { "\"\"".to_owned() } else { out }
}

impl Node {
    fn each_mut(&mut self, f: &mut impl FnMut(&mut Term)) {
        match self {
            Self::Term(term) => f(term),
            Self::Any(nodes) => nodes.iter_mut().for_each(|node| node.each_mut(f)),
            Self::All(nodes, without) => nodes.iter_mut().chain(without).for_each(|node| node.each_mut(f)),
        }
    }

    fn write(&self, out: &mut String, forms: &str) {
        let joined = |out: &mut String, nodes: &[Node], by: &str| {
            out.push('(');
            for (number, node) in nodes.iter().enumerate() {
                out.push_str(if number == 0 { "" } else { by });
                node.write(out, forms);
            }
            out.push(')');
        };
        match self {
            Self::Term(term) => {
                out.push('(');
                // The word itself may be a base form that nobody told.
                string(out, &format!("{forms} lemmas"), &term.words);
                if term.prefix {
                    out.push_str(" *");
                }
                let mut asked = vec![key(&term.words)];
                for lemma in &term.lemmas {
                    let key = key(lemma);
                    if !asked.contains(&key) {
                        out.push_str(" OR ");
                        string(out, "lemmas", lemma);
                        asked.push(key);
                    }
                }
                out.push(')');
            }
            Self::Any(nodes) => joined(out, nodes, " OR "),
            Self::All(nodes, without) if without.is_empty() => joined(out, nodes, " AND "),
            Self::All(nodes, without) => {
                out.push('(');
                joined(out, nodes, " AND ");
                out.push_str(" NOT ");
                joined(out, without, " OR ");
                out.push(')');
            }
        }
    }
}

/// Equal for words that the index holds for the same.
fn key(words: &str) -> String {
    fold(words).to_lowercase()
}

/// Words as a string of FTS5. It takes a string apart into words as it does a text.
fn string(out: &mut String, columns: &str, words: &str) {
    let _ = write!(out, "{{{columns}}} : \"");
    for c in fold(words).chars() {
        match c {
            '"' => out.push_str("\"\""),
            // NUL would end the expression.
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out.push('"');
}

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Term(Term),
    And,
    Or,
    Not,
    Open,
    Close,
}

/// Each with the code point at which it starts. Words without a letter or a digit are nothing.
fn tokens(typed: &str) -> Result<Vec<(usize, Token)>, BadWords> {
    let mut tokens = Vec::new();
    let mut terms = 0;
    let mut chars = typed.chars().enumerate().peekable();
    while let Some((at, c)) = chars.next() {
        let term = match c {
            '(' => {
                tokens.push((at, Token::Open));
                continue;
            }
            ')' => {
                tokens.push((at, Token::Close));
                continue;
            }
            c if c.is_whitespace() || c.is_control() => continue,
            c if is_quote(c) => {
                let mut words = String::new();
                loop {
                    match chars.next() {
                        Some((_, c)) if is_quote(c) => break,
                        Some((_, c)) => words.push(c),
                        None => return Err(BadWords { at, what: "the phrase has no closing quotation mark" }),
                    }
                }
                Term { words: words.trim().to_owned(), lemmas: Vec::new(), prefix: false }
            }
            c => {
                let mut words = String::from(c);
                let ends = |c: char| c.is_whitespace() || c.is_control() || c == '(' || c == ')' || is_quote(c);
                while let Some((_, c)) = chars.next_if(|(_, c)| !ends(*c)) {
                    words.push(c);
                }
                let sign = match words.as_str() {
                    "AND" => Some(Token::And),
                    "OR" => Some(Token::Or),
                    "NOT" => Some(Token::Not),
                    _ => None,
                };
                if let Some(sign) = sign {
                    tokens.push((at, sign));
                    continue;
                }
                let prefix = words.ends_with('*');
                // FTS5 would take the last word of "a-*" for the empty one.
                let words = if prefix { words.trim_end_matches(|c: char| !c.is_alphanumeric()) } else { &words };
                Term { words: words.to_owned(), lemmas: Vec::new(), prefix }
            }
        };
        if term.words.chars().count() > LONGEST {
            return Err(BadWords { at, what: "this is too long to be looked for" });
        }
        if term.words.chars().any(char::is_alphanumeric) {
            terms += 1;
            if terms > MOST_TERMS {
                return Err(BadWords { at, what: "these are more words than can be looked for at once, 64" });
            }
            tokens.push((at, Token::Term(term)));
        }
    }
    Ok(tokens)
}

/// Also as word processors write them.
fn is_quote(c: char) -> bool {
    matches!(c, '"' | '„' | '“' | '”' | '«' | '»')
}

struct Parser<'t> {
    tokens: &'t [(usize, Token)],
    next: usize,
    /// Code points typed.
    end: usize,
}

impl<'t> Parser<'t> {
    fn peek(&self) -> Option<(usize, &'t Token)> {
        self.tokens.get(self.next).map(|(at, token)| (*at, token))
    }

    fn any(&mut self, depth: usize) -> Result<Node, BadWords> {
        let mut nodes = vec![self.all(depth)?];
        while let Some((_, Token::Or)) = self.peek() {
            self.next += 1;
            nodes.push(self.all(depth)?);
        }
        Ok(if nodes.len() == 1 { nodes.remove(0) } else { Node::Any(nodes) })
    }

    fn all(&mut self, depth: usize) -> Result<Node, BadWords> {
        let (mut with, mut without) = (Vec::new(), Vec::new());
        let mut first_not = None;
        loop {
            match self.peek() {
                Some((at, Token::Not)) => {
                    self.next += 1;
                    first_not.get_or_insert(at);
                    without.push(self.one(depth)?);
                }
                _ => with.push(self.one(depth)?),
            }
            match self.peek() {
                Some((_, Token::And)) => self.next += 1,
                Some((_, Token::Term(_) | Token::Open | Token::Not)) => {}
                _ => break,
            }
        }
        match first_not {
            Some(at) if with.is_empty() => {
                Err(BadWords { at, what: "NOT takes away from something: a word must stand beside it" })
            }
            None if with.len() == 1 => Ok(with.remove(0)),
            _ => Ok(Node::All(with, without)),
        }
    }

    fn one(&mut self, depth: usize) -> Result<Node, BadWords> {
        let Some((at, token)) = self.peek() else {
            return Err(BadWords { at: self.end, what: "a word is missing at the end" });
        };
        match token {
            Token::Term(term) => {
                self.next += 1;
                Ok(Node::Term(term.clone()))
            }
            Token::Open if depth == MOST_DEPTH => Err(BadWords { at, what: "too many brackets within brackets" }),
            Token::Open => {
                self.next += 1;
                let node = self.any(depth + 1)?;
                match self.peek() {
                    Some((_, Token::Close)) => {
                        self.next += 1;
                        Ok(node)
                    }
                    _ => Err(BadWords { at, what: "this bracket is not closed" }),
                }
            }
            Token::Close => Err(BadWords { at, what: "a word is missing before this bracket" }),
            Token::And | Token::Or | Token::Not => Err(BadWords {
                at,
                what: "a word is missing before this; in quotation marks AND, OR and NOT are words as any other",
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The expression with columns and quotation marks left out, and only the forms of each term.
    fn shape(node: &Node) -> String {
        let joined = |nodes: &[Node], by: &str| nodes.iter().map(shape).collect::<Vec<_>>().join(by);
        match node {
            Node::Term(term) => format!("{}{}", term.words, if term.prefix { "*" } else { "" }),
            Node::Any(nodes) => format!("({})", joined(nodes, " | ")),
            Node::All(with, without) if without.is_empty() => format!("({})", joined(with, " & ")),
            Node::All(with, without) => format!("({} - {})", joined(with, " & "), joined(without, " | ")),
        }
    }

    #[test]
    fn what_is_typed_is_understood() {
        let cases = [
            ("most", "most"),
            ("most rzeka", "(most & rzeka)"),
            ("most AND rzeka OR port", "((most & rzeka) | port)"),
            ("port OR most rzeka", "(port | (most & rzeka))"),
            ("most (rzeka OR port)", "(most & (rzeka | port))"),
            ("most NOT rzeka", "(most - rzeka)"),
            ("NOT rzeka most", "(most - rzeka)"),
            ("a AND NOT b NOT (c OR d)", "(a - b | (c | d))"),
            ("„nowy most” sank*", "(nowy most & sank*)"),
            ("- most !!! *", "most"),
            ("and or not", "(and & or & not)"),
            ("\"AND\"", "AND"),
            ("((a))", "a"),
            ("COVID-19", "COVID-19"),
            ("content:NEAR(a", "(content:NEAR & (a"),
        ];
        for (typed, expected) in cases {
            match Words::parse(typed) {
                Ok(Some(words)) => assert_eq!(shape(&words.root), expected, "{typed}"),
                other => assert!(typed.contains("NEAR("), "{typed}: {other:?}"),
            }
        }
        assert_eq!(Words::parse(" \n\u{0} "), Ok(None));
    }

    #[test]
    fn what_is_not_understood_is_told_with_its_place() {
        let cases = [
            ("most AND", 8, "missing at the end"),
            ("żółw OR OR most", 8, "missing before"),
            ("(most", 0, "not closed"),
            ("most )", 5, "closes nothing"),
            ("most ()", 6, "before this bracket"),
            ("a \"b", 2, "no closing quotation mark"),
            ("NOT most", 0, "takes away"),
            ("a OR NOT b", 5, "takes away"),
            ("AND", 0, "no word"),
            ("()", 0, "no word"),
            (" – *", 1, "no word"),
        ];
        for (typed, at, words) in cases {
            let bad = Words::parse(typed).unwrap_err();
            assert_eq!(bad.at, at, "{typed}: {bad}");
            assert!(bad.what.contains(words), "{typed}: {bad}");
        }
        for typed in ["(".repeat(100_000) + "a", "a ".repeat(100), "a".repeat(1000), "NOT ".repeat(10_000) + "a"] {
            assert!(Words::parse(&typed).is_err());
        }
    }
}

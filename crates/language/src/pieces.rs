//! Cuts pretokens into the vocabulary's pieces: the unigram model's best segmentation, with whole-number scores so that
//! every implementation finds the same one.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use text::Span;

use crate::pretokens::{is_space, is_word};

/// Characters of the longest piece that is looked for.
const LONGEST_PIECE: usize = 20;
/// The score of a character that no piece covers.
const UNKNOWN_SCORE: i32 = -20 * 1024;
/// What a word of the text begins with.
const PREFIX: &str = "\u{2581}";
/// Pieces of one pretoken that are kept, half of them at its front and half at its end (only those are read).
const MOST_PIECES: usize = 128;
/// Words remembered with their pieces; the memory is emptied when it is full.
const REMEMBERED: usize = 1 << 15;

/// The vocabulary, as a tree over the bytes of its pieces.
pub(crate) struct Vocabulary {
    nodes: Vec<Node>,
    /// Children of all nodes: those of one node side by side, by byte.
    labels: Vec<u8>,
    scores: Vec<i32>,
    norm: HashMap<char, Vec<char>, Fast>,
    unknown: u32,
}

#[derive(Clone, Copy, Default)]
struct Node {
    /// The first child; children are nodes `first..first + count`, their bytes at the same places of `labels`.
    first: u32,
    count: u16,
    /// Piece + 1 that ends here.
    piece: u32,
}

/// Words already segmented.
#[derive(Default)]
pub(crate) struct Memory {
    known: HashMap<Box<str>, (u32, u16), Fast>,
    pieces: Vec<u32>,
    key: String,
    normal: String,
    best: Vec<Best>,
}

#[derive(Clone, Copy)]
struct Best {
    score: i32,
    from: u32,
    piece: u32,
}

const NONE: u32 = u32::MAX;

impl Vocabulary {
    /// From pieces (with ids as they come) and their scores, one each. A piece that comes twice keeps its first id.
    pub(crate) fn new(pieces: &[&str], scores: Vec<i32>, norm: Vec<(char, Vec<char>)>, unknown: u32) -> Self {
        let mut order: Vec<(u32, &[u8])> =
            pieces.iter().map(|p| p.as_bytes()).zip(0u32..).map(|(p, i)| (i, p)).collect();
        order.retain(|(_, piece)| !piece.is_empty());
        order.sort_unstable_by(|a, b| a.1.cmp(b.1).then(a.0.cmp(&b.0)));
        order.dedup_by(|later, first| later.1 == first.1);
        // Breadth first: a node is a range of the sorted pieces that share their first `depth` bytes.
        let mut nodes = vec![Node::default()];
        let mut labels = vec![0u8];
        let mut ranges = vec![(0usize, order.len(), 0usize)];
        let mut at = 0;
        while at < ranges.len() {
            let (mut low, high, depth) = ranges[at];
            if low < high && order[low].1.len() == depth {
                nodes[at].piece = order[low].0 + 1;
                low += 1;
            }
            nodes[at].first = nodes.len() as u32;
            while low < high {
                let byte = order[low].1[depth];
                let same = order[low..high].partition_point(|(_, piece)| piece[depth] <= byte);
                nodes.push(Node::default());
                labels.push(byte);
                ranges.push((low, low + same, depth + 1));
                nodes[at].count += 1;
                low += same;
            }
            at += 1;
        }
        Self { nodes, labels, scores, norm: norm.into_iter().collect(), unknown }
    }

    fn child(&self, node: Node, byte: u8) -> Option<Node> {
        let (first, count) = (node.first as usize, usize::from(node.count));
        let labels = self.labels.get(first..first + count)?;
        let at = if count > 8 { labels.binary_search(&byte).ok()? } else { labels.iter().position(|l| *l == byte)? };
        self.nodes.get(first + at).copied()
    }

    /// Appends the pieces of one pretoken of a text to `out`; returns how many.
    pub(crate) fn pieces_of(&self, text: &str, span: Span, memory: &mut Memory, out: &mut Vec<u32>) -> usize {
        let word = &text[span.start..span.end];
        let blank = text[..span.start].chars().next_back().is_none_or(is_space);
        let prefixed = blank || word.chars().next().is_some_and(is_word);
        let mut key = std::mem::take(&mut memory.key);
        key.clear();
        if prefixed {
            key.push_str(PREFIX);
        }
        key.push_str(word);
        let found = match memory.known.get(key.as_str()) {
            Some(found) => *found,
            None => {
                if memory.known.len() >= REMEMBERED {
                    memory.known.clear();
                    memory.pieces.clear();
                }
                let start = memory.pieces.len();
                self.segment(word, prefixed, memory);
                let length = memory.pieces.len() - start;
                if length > MOST_PIECES {
                    memory.pieces.drain(start + MOST_PIECES / 2..start + length - MOST_PIECES / 2);
                }
                let found = (start as u32, (memory.pieces.len() - start) as u16);
                memory.known.insert(key.as_str().into(), found);
                found
            }
        };
        memory.key = key;
        let (start, length) = (found.0 as usize, usize::from(found.1));
        out.extend_from_slice(&memory.pieces[start..start + length]);
        length
    }

    /// Appends the best segmentation of a word to the memory's pieces.
    fn segment(&self, word: &str, prefixed: bool, memory: &mut Memory) {
        let mut normal = std::mem::take(&mut memory.normal);
        normal.clear();
        if prefixed {
            normal.push_str(PREFIX);
        }
        let before = normal.len();
        for c in word.chars() {
            match self.norm.get(&c) {
                Some(to) => normal.extend(to),
                None => normal.push(c),
            }
        }
        if normal.len() == before {
            memory.pieces.push(self.unknown);
            memory.normal = normal;
            return;
        }
        let bytes = normal.as_bytes();
        let best = &mut memory.best;
        best.clear();
        best.resize(bytes.len() + 1, Best { score: 0, from: NONE, piece: 0 });
        best[0].from = 0;
        for (at, c) in normal.char_indices() {
            if best[at].from == NONE {
                continue;
            }
            let score = best[at].score;
            let mut reach = |to: usize, score: i32, piece: u32| {
                if best[to].from == NONE || score > best[to].score {
                    best[to] = Best { score, from: at as u32, piece };
                }
            };
            let mut node = self.nodes[0];
            let mut characters = 0;
            for (i, byte) in bytes[at..].iter().enumerate() {
                // A byte that is not a continuation begins a character.
                characters += usize::from(byte & 0xc0 != 0x80);
                let Some(next) = self.child(node, *byte).filter(|_| characters <= LONGEST_PIECE) else { break };
                node = next;
                if node.piece > 0 {
                    reach(at + i + 1, score + self.scores[node.piece as usize - 1], node.piece - 1);
                }
            }
            reach(at + c.len_utf8(), score + UNKNOWN_SCORE, self.unknown);
        }
        let start = memory.pieces.len();
        let mut at = bytes.len();
        while at > 0 {
            memory.pieces.push(best[at].piece);
            at = best[at].from as usize;
        }
        memory.pieces[start..].reverse();
        memory.normal = normal;
    }
}

/// A quick hash for short keys that nobody can gain from colliding: the memory is bounded and only costs time.
#[derive(Clone, Copy, Default)]
pub(crate) struct Mix(u64);

pub(crate) type Fast = BuildHasherDefault<Mix>;

impl Hasher for Mix {
    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut eight = [0; 8];
            eight[..chunk.len()].copy_from_slice(chunk);
            self.write_u64(u64::from_le_bytes(eight));
        }
    }

    fn write_u8(&mut self, value: u8) {
        self.write_u64(u64::from(value));
    }

    fn write_u32(&mut self, value: u32) {
        self.write_u64(u64::from(value));
    }

    fn write_u64(&mut self, value: u64) {
        let product = u128::from(self.0 ^ value).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835);
        self.0 = (product >> 64) as u64 ^ product as u64;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pretokens::pretokens;

    fn vocabulary() -> Vocabulary {
        let pieces =
            ["<s>", "</s>", "<unk>", "\u{2581}", "\u{2581}ko", "t", "ta", "a", "k", "o", "\u{2581}kot", "ż", "ss", "a"];
        let scores = pieces.iter().map(|p| -1024 * (4 - p.chars().count().min(3) as i32)).collect();
        Vocabulary::new(&pieces, scores, vec![('ß', vec!['s', 's']), ('\u{ad}', vec![])], 2)
    }

    fn ids(text: &str) -> Vec<Vec<u32>> {
        let (vocabulary, mut memory) = (vocabulary(), Memory::default());
        let mut read = || {
            pretokens(text)
                .into_iter()
                .map(|span| {
                    let mut out = Vec::new();
                    assert_eq!(vocabulary.pieces_of(text, span, &mut memory, &mut out), out.len());
                    out
                })
                .collect::<Vec<_>>()
        };
        let first = read();
        assert_eq!(first, read(), "from memory");
        first
    }

    #[test]
    fn best_segmentations() {
        // ▁ko + ta = −1−2, ▁kot + a = −1−3: the first is better.
        assert_eq!(ids("kota"), [[4, 6]]);
        assert_eq!(ids("kot"), [[10]]);
        assert_eq!(ids("ß"), [[3, 12]]);
        assert_eq!(ids("xż"), [[3, 2, 11]]);
        // Nothing is left of it, or it is not known; a visible character after a word has no prefix.
        assert_eq!(ids("a!"), [vec![3, 7], vec![2]]);
        assert_eq!(ids("a !"), [vec![3, 7], vec![3, 2]]);
        assert_eq!(ids("a\u{ad}"), [vec![3, 7], vec![2]]);
    }

    #[test]
    fn long_pretokens_keep_their_ends() {
        let mut norm = vec![('\u{fdfa}', vec!['x'; 18])];
        norm.push(('b', vec!['a'; 3]));
        let vocabulary = Vocabulary::new(&["<unk>", "\u{2581}", "a"], vec![0; 3], norm, 0);
        let text = "b".repeat(64);
        let mut out = Vec::new();
        vocabulary.pieces_of(&text, Span { start: 0, end: 64 }, &mut Memory::default(), &mut out);
        assert_eq!((out.len(), out[0], out[127]), (128, 1, 2));
    }
}

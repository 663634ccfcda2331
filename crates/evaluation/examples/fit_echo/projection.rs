//! The projection of pooled vectors: directions in which translations differ are made small, those in which statements differ
//! stay (linear discriminant analysis, the classes being sentences of one meaning).

use archive::VECTOR;
use language::{Model, Scheme, Scratch, analyse_with_vectors};
use reader::{Projection, manifest, pool};
use std::fs;
use std::path::Path;
use text::Span;

/// How much of the scatter within classes is taken to be alike in all directions. Tuned by `measure` on the left-out fifths of
/// the sentences over 0.02 to 0.8; below 0.3 it hardly matters.
const SHRINK: f64 = 0.1;

type Vector = Vec<f64>;

/// A sentence: its language and its pooled vector.
type Sentence = (String, Vector);

pub(crate) fn fit(root: &Path, write: bool) -> Result<(), String> {
    let groups = sentences(&root.join("training/echo/sentences.tsv"))?;
    println!("{} meanings, {} sentences", groups.len(), groups.iter().map(Vec::len).sum::<usize>());
    println!("the translation is the nearest of all others (left-out fifths):");
    let identity = |vector: &Vector| vector.clone();
    println!("  vectors as they are                 {:.1}%", nearest(&groups, identity));
    // Each takes ten seconds or so.
    let shrinks: &[f64] = if write { &[SHRINK] } else { &[0.02, SHRINK, 0.3, 0.5, 0.8] };
    for shrink in shrinks.iter().copied() {
        let folds = (0..5).map(|fold| {
            let of = |rest: bool| {
                let kept = groups.iter().enumerate().filter(move |(at, _)| (at % 5 == fold) != rest);
                kept.map(|(_, group)| group.clone()).collect::<Vec<_>>()
            };
            let (mean, rows) = discriminant(&of(true), shrink);
            nearest(&of(false), |vector| apply(&mean, &rows, vector))
        });
        println!("  projected, shrink {shrink:<4}              {:.1}%", folds.sum::<f64>() / 5.0);
    }
    if write {
        let (mean, rows) = discriminant(&groups, SHRINK);
        // One scale for all: the longest row has length 1.
        let longest = rows.iter().map(|row| dot(row, row).sqrt()).fold(0.0, f64::max).max(f64::MIN_POSITIVE);
        let projection = Projection {
            model: manifest().sha256,
            mean: mean.iter().map(|number| *number as f32).collect(),
            rows: rows.iter().flatten().map(|number| (*number / longest) as f32).collect(),
        };
        let path = root.join("model/meaning.bin");
        fs::write(&path, projection.to_bytes()).map_err(|error| format!("cannot write {}: {error}", path.display()))?;
        println!("written to {}", path.display());
    }
    Ok(())
}

/// Words that report a sentence, which tell nothing of its meaning: vectors of the same words in all of them are to be near.
const FRAMES: [(&str, [&str; 4]); 6] = [
    (
        "pl",
        [
            "Minister Jan Kowal powiedział, że ",
            "Zdaniem policji ",
            "Jak podał rzecznik firmy Orbex, ",
            "Anna Lis uważa, że ",
        ],
    ),
    (
        "en",
        ["Minister Jan Kowal said that ", "According to police, ", "A spokesman for Orbex said ", "Anna Lis believes "],
    ),
    (
        "uk",
        [
            "Міністр Ян Коваль сказав, що ",
            "За даними поліції, ",
            "Речник фірми «Орбекс» повідомив, що ",
            "Анна Ліс вважає, що ",
        ],
    ),
    (
        "ru",
        [
            "Министр Ян Коваль сказал, что ",
            "По данным полиции, ",
            "Представитель фирмы «Орбекс» сообщил, что ",
            "Анна Лис считает, что ",
        ],
    ),
    (
        "cs",
        ["Ministr Jan Kowal řekl, že ", "Podle policie ", "Mluvčí firmy Orbex uvedl, že ", "Anna Lisová si myslí, že "],
    ),
    (
        "de",
        [
            "Minister Jan Kowal sagte: ",
            "Nach Angaben der Polizei gilt: ",
            "Ein Sprecher der Firma Orbex erklärte: ",
            "Anna Lis meint: ",
        ],
    ),
];

/// The sentences of a file: a meaning a line, in each language a column with the language and one with the sentence.
fn sentences(path: &Path) -> Result<Vec<Vec<Sentence>>, String> {
    let table = fs::read_to_string(path).map_err(|error| format!("cannot read {}: {error}", path.display()))?;
    let model = Model::embedded().map_err(|error| error.to_string())?;
    let mut scratch = Scratch::new();
    let mut groups = Vec::new();
    for (number, line) in table.lines().enumerate() {
        let mut group = Vec::new();
        let mut columns = line.split('\t');
        let mut language_number = 0;
        while let (Some(language), Some(sentence)) = (columns.next(), columns.next()) {
            let frames =
                FRAMES.iter().find(|(of, _)| *of == language).map(|(_, frames)| frames.as_slice()).unwrap_or(&[]);
            // As it stands, and in two frames: of each language in others, as the translations are of other articles.
            let framed =
                [0, 1].map(|more| frames.get((number + language_number + 2 * more) % 4).copied().unwrap_or_default());
            for frame in [""].into_iter().chain(framed) {
                let text = format!("{frame}{}", if frame.is_empty() { sentence.to_owned() } else { lower(sentence) });
                let (_, vectors) = analyse_with_vectors(&model, &text, Scheme::Depesza, &mut scratch);
                let pooled =
                    pool(&text, &[Span::new(frame.len(), text.len())], &vectors).ok_or("a sentence without words")?;
                group.push((language.to_owned(), pooled.iter().map(|number| f64::from(*number)).collect()));
            }
            language_number += 1;
        }
        groups.push(group);
    }
    Ok(groups)
}

fn lower(sentence: &str) -> String {
    let mut letters = sentence.chars();
    letters.next().into_iter().flat_map(char::to_lowercase).chain(letters).collect()
}

/// Of translations, the share whose nearest sentence of the first language has their meaning, in percent; the distractors are the
/// other meanings at hand.
fn nearest(groups: &[Vec<Sentence>], project: impl Fn(&Vector) -> Vector) -> f64 {
    let groups: Vec<Vec<Vector>> =
        groups.iter().map(|group| group.iter().map(|(_, vector)| unit(project(vector))).collect()).collect();
    let (mut right, mut all) = (0, 0);
    for (at, group) in groups.iter().enumerate() {
        // The first three are the sentence of the first language, bare and in its frames: each translation in its last frame is
        // compared with the bare ones.
        for vector in group.iter().skip(3).skip(2).step_by(3) {
            let like = |group: &Vec<Vector>| group.first().map_or(-1.0, |first| dot(first, vector));
            let best = (0..groups.len()).max_by(|a, b| like(&groups[*a]).total_cmp(&like(&groups[*b])));
            right += usize::from(best == Some(at));
            all += 1;
        }
    }
    100.0 * f64::from(right as u32) / f64::from(all.max(1) as u32)
}

fn unit(vector: Vector) -> Vector {
    let length = dot(&vector, &vector).sqrt().max(f64::MIN_POSITIVE);
    vector.into_iter().map(|number| number / length).collect()
}

fn apply(mean: &Vector, rows: &[Vector], vector: &Vector) -> Vector {
    let centred: Vector = vector.iter().zip(mean).map(|(x, m)| x - m).collect();
    rows.iter().map(|row| dot(row, &centred)).collect()
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// The mean of all vectors, and the rows of the projection.
fn discriminant(groups: &[Vec<Sentence>], shrink: f64) -> (Vector, Vec<Vector>) {
    let width = groups.iter().flatten().next().map_or(0, |(_, vector)| vector.len());
    let mean_of = |vectors: &[&Vector]| -> Vector {
        (0..width).map(|i| vectors.iter().map(|vector| vector[i]).sum::<f64>() / vectors.len().max(1) as f64).collect()
    };
    let all: Vec<&Vector> = groups.iter().flatten().map(|(_, vector)| vector).collect();
    let mean = mean_of(&all);
    let (mut within, mut centres) = (vec![vec![0.0; width]; width], Vec::new());
    let mut count = 0.0_f64;
    for group in groups {
        let centre = mean_of(&group.iter().map(|(_, vector)| vector).collect::<Vec<_>>());
        for (_, vector) in group {
            let apart: Vector = vector.iter().zip(&centre).map(|(x, m)| x - m).collect();
            add_square(&mut within, &apart);
            count += 1.0;
        }
        centres.push(centre.iter().zip(&mean).map(|(x, m)| x - m).collect::<Vector>());
    }
    let trace: f64 = (0..width).map(|i| within[i][i] / count).sum::<f64>() / width.max(1) as f64;
    for (i, row) in within.iter_mut().enumerate() {
        row.iter_mut().for_each(|x| *x *= (1.0 - shrink) / count);
        row[i] += shrink * trace;
    }
    // Vectors in which the scatter within is one, as `whitened = whiten · x`.
    let (values, axes) = eigen(within);
    let whiten: Vec<Vector> = axes
        .iter()
        .zip(&values)
        .map(|(axis, value)| axis.iter().map(|x| x / value.max(1e-12).sqrt()).collect())
        .collect();
    let mut between = vec![vec![0.0; width]; width];
    for centre in &centres {
        add_square(&mut between, &whiten.iter().map(|row| dot(row, centre)).collect::<Vector>());
    }
    let (values, axes) = eigen(between);
    let mut order: Vec<usize> = (0..width).collect();
    order.sort_by(|a, b| values[*b].total_cmp(&values[*a]));
    let rows = order.into_iter().take(VECTOR).map(|at| {
        let axis = &axes[at];
        (0..width).map(|column| axis.iter().zip(&whiten).map(|(x, row)| x * row[column]).sum()).collect()
    });
    (mean, rows.collect())
}

fn add_square(matrix: &mut [Vector], vector: &[f64]) {
    for (row, x) in matrix.iter_mut().zip(vector) {
        row.iter_mut().zip(vector).for_each(|(cell, y)| *cell += x * y);
    }
}

/// Eigenvalues and eigenvectors of a symmetric matrix (Jacobi's rotations).
fn eigen(mut matrix: Vec<Vector>) -> (Vector, Vec<Vector>) {
    let size = matrix.len();
    let mut axes: Vec<Vector> = (0..size).map(|i| (0..size).map(|j| f64::from(u8::from(i == j))).collect()).collect();
    for _ in 0..12 {
        let outside: f64 = (0..size).map(|i| (0..i).map(|j| matrix[i][j].powi(2)).sum::<f64>()).sum();
        let inside: f64 = (0..size).map(|i| matrix[i][i].powi(2)).sum();
        if outside <= 1e-16 * inside {
            break;
        }
        for p in 0..size {
            for q in p + 1..size {
                let off = matrix[p][q];
                if off.abs() < 1e-300 {
                    continue;
                }
                let theta = (matrix[q][q] - matrix[p][p]) / (2.0 * off);
                let t = theta.signum() / (theta.abs() + (theta * theta + 1.0).sqrt());
                let t = if theta == 0.0 { 1.0 } else { t };
                let c = 1.0 / (t * t + 1.0).sqrt();
                let s = t * c;
                for row in &mut matrix {
                    let (a, b) = (row[p], row[q]);
                    (row[p], row[q]) = (c * a - s * b, s * a + c * b);
                }
                rotate(&mut matrix, p, q, c, s);
                rotate(&mut axes, p, q, c, s);
            }
        }
    }
    ((0..size).map(|i| matrix[i][i]).collect(), axes)
}

/// Turns two rows into each other.
fn rotate(rows: &mut [Vector], p: usize, q: usize, c: f64, s: f64) {
    let (before, after) = rows.split_at_mut(q);
    for (a, b) in before[p].iter_mut().zip(&mut after[0]) {
        (*a, *b) = (c * *a - s * *b, s * *a + c * *b);
    }
}

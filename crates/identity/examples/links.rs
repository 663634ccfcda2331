//! Links the names of unpacked SlavicNER documents across documents and languages, and shows what went wrong.
//!
//!     cargo run --release -p identity --example links -- FOLDER forms|lemmas TOPIC,TOPIC… [errors]
//!
//! The figures to report come from `depesza evaluate identity`; this is for looking at cases.
#![allow(clippy::disallowed_methods, clippy::disallowed_macros, clippy::unwrap_used, reason = "a tool for development")]

use std::collections::{BTreeMap, HashMap};

use identity::{Names, Seen, join, profiles};
use record::EntityKind;

struct Mention {
    language: usize,
    gold: String,
    text: String,
    found: usize,
}

const LANGUAGES: [&str; 6] = ["pl", "cs", "ru", "uk", "bg", "sl"];

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let (folder, mode, topics) = (&args[1], &args[2], &args[3]);
    let mut files: Vec<(u64, usize, String)> = Vec::new();
    for topic in topics.split(',') {
        for (number, language) in LANGUAGES.iter().enumerate() {
            let Ok(entries) = std::fs::read_dir(format!("{folder}/ner/{topic}/{language}")) else { continue };
            for entry in entries {
                let path = entry.unwrap().path().to_string_lossy().into_owned();
                let hash = path
                    .rsplit('/')
                    .next()
                    .unwrap_or("")
                    .bytes()
                    .fold(0xcbf2_9ce4_8422_2325u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x100_0000_01b3));
                files.push((hash, number, path));
            }
        }
    }
    files.sort();
    let started = std::time::Instant::now();
    let mut names = Names::default();
    let mut mentions: Vec<Mention> = Vec::new();
    for (_, language, path) in &files {
        let table = std::fs::read_to_string(path).unwrap();
        let mut order: Vec<(String, &str, usize)> = Vec::new();
        let mut here: Vec<(usize, &str, &str)> = Vec::new();
        for line in table.lines() {
            let fields: Vec<&str> = line.split('\t').collect();
            let [_, _, form, lemma, kind, gold] = fields.as_slice() else { continue };
            let text = if mode == "lemmas" { *lemma } else { *form };
            let at = order.iter().position(|(t, k, _)| t == text && k == kind).unwrap_or_else(|| {
                order.push((text.to_owned(), kind, 0));
                order.len() - 1
            });
            order[at].2 += 1;
            here.push((at, gold, form));
        }
        let ids = link(&mut names, LANGUAGES[*language], &order);
        mentions.extend(here.iter().map(|(at, gold, form)| Mention {
            language: *language,
            gold: (*gold).to_owned(),
            text: (*form).to_owned(),
            found: ids[*at],
        }));
    }
    let merged: HashMap<usize, usize> = names.settle().into_iter().map(|(from, into, _)| (from, into)).collect();
    for mention in &mut mentions {
        while let Some(into) = merged.get(&mention.found) {
            mention.found = *into;
        }
    }
    println!(
        "{} documents, {} mentions, {} entities, {:?}",
        files.len(),
        mentions.len(),
        names.len(),
        started.elapsed()
    );
    for (number, language) in LANGUAGES.iter().enumerate() {
        score(language, &mentions.iter().filter(|m| m.language == number).collect::<Vec<_>>());
    }
    score("all", &mentions.iter().collect::<Vec<_>>());
    across(&mentions);
    if args.len() > 4 {
        errors(&mentions);
    }
}

fn link(names: &mut Names, language: &str, order: &[(String, &str, usize)]) -> Vec<usize> {
    let kind = |kind: &str| match kind {
        "PER" => EntityKind::Person,
        "LOC" => EntityKind::Place,
        "ORG" => EntityKind::Organisation,
        _ => EntityKind::Other,
    };
    let seen: Vec<Seen<'_>> =
        order.iter().map(|(text, k, count)| Seen { text, kind: kind(k), key: None, count: *count }).collect();
    let (joined, groups) = join(&profiles(&seen, &[], language, None));
    let ids: Vec<usize> = joined.into_iter().map(|profile| names.add(profile).0).collect();
    groups.iter().map(|group| ids[*group]).collect()
}

fn pairs(n: usize) -> f64 {
    n as f64 * (n as f64 - 1.0) / 2.0
}

fn score(name: &str, mentions: &[&Mention]) {
    let (mut gold, mut found, mut both) = (HashMap::new(), HashMap::new(), HashMap::new());
    for m in mentions {
        *gold.entry(m.gold.as_str()).or_insert(0usize) += 1;
        *found.entry(m.found).or_insert(0usize) += 1;
        *both.entry((m.gold.as_str(), m.found)).or_insert(0usize) += 1;
    }
    let hit: f64 = both.values().map(|n| pairs(*n)).sum();
    let (p, r) =
        (hit / found.values().map(|n| pairs(*n)).sum::<f64>(), hit / gold.values().map(|n| pairs(*n)).sum::<f64>());
    let n = mentions.len() as f64;
    let bp: f64 = both.iter().map(|((_, f), k)| (*k as f64).powi(2) / found[f] as f64).sum::<f64>() / n;
    let br: f64 = both.iter().map(|((g, _), k)| (*k as f64).powi(2) / gold[g] as f64).sum::<f64>() / n;
    let mut order: Vec<_> = both.iter().collect();
    order.sort_by_key(|((g, f), k)| (std::cmp::Reverse(**k), *g, *f));
    let (mut used_g, mut used_f) = (std::collections::HashSet::new(), std::collections::HashSet::new());
    let mut right = 0;
    for ((g, f), k) in order {
        if !used_g.contains(g) && !used_f.contains(f) {
            used_g.insert(g);
            used_f.insert(f);
            right += k;
        }
    }
    println!(
        "{name:4} n {:6}  pairs P {:5.1} R {:5.1} F {:5.1}   B3 P {:5.1} R {:5.1} F {:5.1}   accuracy {:5.1}",
        mentions.len(),
        100.0 * p,
        100.0 * r,
        200.0 * p * r / (p + r),
        100.0 * bp,
        100.0 * br,
        200.0 * bp * br / (bp + br),
        100.0 * right as f64 / n
    );
}

fn across(mentions: &[Mention]) {
    let total = |key: &dyn Fn(&Mention) -> String| {
        let mut counts: HashMap<String, [usize; 6]> = HashMap::new();
        for m in mentions {
            counts.entry(key(m)).or_default()[m.language] += 1;
        }
        counts
            .values()
            .map(|c| {
                let n: usize = c.iter().sum();
                pairs(n) - c.iter().map(|k| pairs(*k)).sum::<f64>()
            })
            .sum::<f64>()
    };
    let (gold, found, both) =
        (total(&|m| m.gold.clone()), total(&|m| m.found.to_string()), total(&|m| format!("{} {}", m.gold, m.found)));
    let (p, r) = (both / found, both / gold);
    println!("across languages: pairs P {:.1} R {:.1} F {:.1}", 100.0 * p, 100.0 * r, 200.0 * p * r / (p + r));
}

fn errors(mentions: &[Mention]) {
    let mut gold: BTreeMap<&str, BTreeMap<usize, Vec<&Mention>>> = BTreeMap::new();
    let mut found: BTreeMap<usize, BTreeMap<&str, Vec<&Mention>>> = BTreeMap::new();
    for m in mentions {
        gold.entry(&m.gold).or_default().entry(m.found).or_default().push(m);
        found.entry(m.found).or_default().entry(&m.gold).or_default().push(m);
    }
    let show = |list: &[&Mention]| {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for m in list {
            *counts.entry(format!("{}/{}", m.text, LANGUAGES[m.language])).or_default() += 1;
        }
        let mut counts: Vec<_> = counts.into_iter().collect();
        counts.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
        counts.iter().take(5).map(|(t, n)| format!("{t}×{n}")).collect::<Vec<_>>().join(", ")
    };
    println!("\n== split");
    let mut split: Vec<_> = gold
        .iter()
        .map(|(g, parts)| {
            let mut parts: Vec<_> = parts.values().collect();
            parts.sort_by_key(|p| std::cmp::Reverse(p.len()));
            (parts.iter().skip(1).map(|p| p.len()).sum::<usize>(), *g, parts)
        })
        .collect();
    split.sort_by_key(|(n, g, _)| (std::cmp::Reverse(*n), *g));
    for (n, g, parts) in split.iter().take(70) {
        println!("{n} {g}");
        for part in parts.iter().take(7) {
            println!("     {}: {}", part.len(), show(part));
        }
    }
    println!("\n== mixed");
    let mut mixed: Vec<_> = found
        .values()
        .map(|parts| {
            let mut parts: Vec<_> = parts.iter().collect();
            parts.sort_by_key(|(_, p)| std::cmp::Reverse(p.len()));
            (parts.iter().skip(1).map(|(_, p)| p.len()).sum::<usize>(), parts)
        })
        .collect();
    mixed.sort_by_key(|(n, _)| std::cmp::Reverse(*n));
    for (n, parts) in mixed.iter().take(60) {
        println!("{n}");
        for (g, part) in parts.iter().take(6) {
            println!("     {} {g}: {}", part.len(), show(part));
        }
    }
}

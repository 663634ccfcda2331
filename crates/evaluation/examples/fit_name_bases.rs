//! Learns the rules by which names are put into their base form, from SlavicNER's names and base forms; documents for development
//! are left out. Writes `model/name_bases.bin`:
//!
//! ```sh
//! cargo run --release -p evaluation --example fit_name_bases -- ../shared/data/slavicner
//! ```
//!
//! `depesza evaluate --task identity/bases` tells how good they are. With `measure` after the folder nothing is written: rules learned
//! from the topics that tables and thresholds were made on are asked for the names of all the others, whose names they have not seen.

#![allow(clippy::disallowed_macros, clippy::disallowed_methods, reason = "it tells what it does, and writes a file")]

use std::error::Error;
use std::path::Path;

use evaluation::data::slavicner;
use evaluation::reader::{NameScheme, Reader, in_parallel};
use evaluation::tasks::identity::DEVELOPMENT;
use language::Scheme;
use statements::{Learned, NameForm, learn, name_forms, split_name};

const LANGUAGES: [&str; 4] = ["cs", "pl", "ru", "uk"];

fn main() -> Result<(), Box<dyn Error>> {
    let pack = std::env::args().nth(1).ok_or("where is the pack? fit_name_bases FOLDER [measure]")?;
    let measure = std::env::args().nth(2).as_deref() == Some("measure");
    let jobs = std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get);
    let reader = Reader::with_names(NameScheme::SlavicNer)?;
    let mut names: Vec<(NameForm, Vec<String>)> = Vec::new();
    let mut others: Vec<(NameForm, Vec<String>)> = Vec::new();
    for language in LANGUAGES {
        let path = Path::new(&pack).join(format!("slavicner-train-{language}.tar.xz"));
        let known = std::cell::RefCell::new(Vec::new());
        let documents = slavicner::lemmas(&path, |place, topic| {
            let wanted = !slavicner::is_development(place);
            if wanted {
                known.borrow_mut().push(DEVELOPMENT.contains(&topic));
            }
            wanted
        })?;
        let forms = in_parallel(&documents, jobs, |(_, text, gold), scratch| {
            let mut analysis = language::analyse(reader.model(), text, Scheme::Depesza, scratch);
            analysis.names = slavicner::names(text, gold);
            // What a text is in is known here.
            analysis.language = Some(language);
            name_forms(text, &analysis)
        });
        let before = names.len();
        for (((_, text, gold), forms), known) in documents.iter().zip(forms).zip(known.into_inner()) {
            for (gold, name) in gold.iter().zip(slavicner::names(text, gold)) {
                let Some((_, form)) = forms.iter().find(|(span, _)| *span == name.span) else { continue };
                let base: Vec<String> = split_name(&gold.lemma).into_iter().map(str::to_owned).collect();
                if base.len() == form.words.len() {
                    if measure && !known { &mut others } else { &mut names }.push((form.clone(), base));
                }
            }
        }
        println!("{language}: {} documents, {} names", documents.len(), names.len() - before);
    }
    shuffle(&mut names);
    let learned = learn(&names);
    if measure {
        for language in LANGUAGES {
            let of = others.iter().filter(|(name, _)| name.language == language);
            let share = |base: fn(&Learned, &NameForm) -> Option<Vec<String>>| {
                let right = of.clone().filter(|(name, right)| base(&learned, name).as_ref() == Some(right)).count();
                100.0 * right as f64 / of.clone().count().max(1) as f64
            };
            let (made, learned) = (share(|_, name| name.made()), share(|learned, name| learned.base(name)));
            println!("{language}, {} names of other topics: {made:.1}% by hand-made rules, {learned:.1}%", of.count());
        }
        return Ok(());
    }
    let bytes = learned.to_bytes();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../model/name_bases.bin");
    std::fs::write(&path, &bytes)?;
    println!("{}: {} bytes", path.display(), bytes.len());
    Ok(())
}

/// Puts names into an order that has nothing to do with their documents, the same each time (Fisher and Yates, xorshift).
fn shuffle<T>(list: &mut [T]) {
    let mut state: u64 = 0x2545_f491_4f6c_dd1d;
    for last in (1..list.len()).rev() {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        list.swap(last, (state % (last as u64 + 1)) as usize);
    }
}

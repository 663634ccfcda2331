//! Any bytes through the whole reader and every format. Nothing may panic, and what is said of every text must hold.
//!
//! `cargo fuzz run --sanitizer none read -- -max_len=4096` (stable Rust will do)
#![no_main]

use language::{Model, Scheme, Scratch};
use libfuzzer_sys::fuzz_target;
use record::formats::{brat, citron, json, jsonl, pretty, schema, webannotation};
use std::cell::RefCell;
use std::sync::LazyLock;
use text::OffsetUnit;

static MODEL: LazyLock<Model> = LazyLock::new(|| Model::embedded().expect("the model is built in"));

thread_local! {
    static SCRATCH: RefCell<Scratch> = RefCell::default();
}

fuzz_target!(|bytes: &[u8]| {
    let Ok(article) = intake::read_text(bytes, None, None) else { return };
    let text = article.text.clone();
    let analysis = SCRATCH.with_borrow_mut(|scratch| language::analyse(&MODEL, &text, Scheme::Depesza, scratch));
    language::conllu::write(&mut String::new(), &text, &analysis).expect("writing to a string cannot fail");
    let record = statements::read(article, &analysis, record::ModelInfo::default());
    assert_eq!(record.article.text, text, "text is never altered");
    for unit in OffsetUnit::ALL {
        let json = json::write(&record, unit);
        // Confidence is rounded when it is written, so what is compared is written twice.
        let read = json::read(&json).expect("what was written can be read");
        assert_eq!(json::write(&read, unit), json);
    }
    jsonl::write(&record, OffsetUnit::CodePoint);
    brat::write(&record);
    webannotation::write(&record);
    schema::write(&record);
    citron::write(&record);
    for colour in [false, true] {
        let shown = pretty::write(&record, pretty::Options { colour, width: 80 });
        assert!(colour || shown.chars().all(|c| c == '\n' || !c.is_control()));
    }
});

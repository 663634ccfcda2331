//! Any bytes as a page. Nothing may panic, blocks lie in order in the text, and every run of the origin gives its text again.
//!
//! `cargo fuzz run --sanitizer none html -- -max_len=4096` (stable Rust will do)
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(article) = html::read_html(bytes, None, Some("https://example.org/a")) else { return };
    let text = &article.text;
    let mut end = 0;
    for block in &article.blocks {
        assert!(end <= block.span.start && block.span.start <= block.span.end && block.span.end <= text.len());
        end = block.span.end;
        block.span.slice(text);
    }
    let charset = article.meta.media_type.split_once("charset=").map_or("utf-8", |(_, charset)| charset);
    for (at, run) in article.origin.iter().enumerate() {
        let end = article.origin.get(at + 1).map_or(text.len(), |next| next.text_start);
        let shown = &text[run.text_start..end];
        let stored = &bytes[run.byte_start..run.byte_start + run.byte_length];
        if run.byte_length == 0 {
            assert!(shown.chars().all(char::is_whitespace), "{shown:?} stands nowhere");
            continue;
        }
        let resolved = html::resolve_references(&encoding::decode_run(stored, charset));
        let collapse = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(collapse(&resolved), collapse(shown), "{run:?}");
    }
});

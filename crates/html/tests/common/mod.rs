//! What holds of every page that is read.

use record::Article;

/// Each run of the text is what its bytes say: decoded, references resolved, white space collapsed.
pub(crate) fn assert_origin(article: &Article, bytes: &[u8]) {
    let charset = article.meta.media_type.split_once("charset=").map_or("utf-8", |(_, charset)| charset);
    let ends = article.origin.iter().skip(1).map(|run| run.text_start).chain([article.text.len()]);
    let mut at = 0;
    for (run, end) in article.origin.iter().zip(ends) {
        assert_eq!(run.text_start, at, "runs follow each other");
        let text = &article.text[run.text_start..end];
        at = end;
        if run.byte_length == 0 {
            assert!(text.chars().all(char::is_whitespace), "{text:?} stands nowhere");
            continue;
        }
        let source = &bytes[run.byte_start..run.byte_start + run.byte_length];
        let read = html::resolve_references(&encoding::decode_run(source, charset));
        let mut collapsed = String::new();
        for c in read.chars() {
            if !c.is_whitespace() {
                collapsed.push(c);
            } else if !collapsed.ends_with(' ') {
                collapsed.push(' ');
            }
        }
        assert_eq!(collapsed, text, "bytes {} to {}", run.byte_start, run.byte_start + run.byte_length);
    }
    assert_eq!(at, article.text.len(), "runs cover the text");
    let mut end = 0;
    for block in &article.blocks {
        assert!(block.span.start >= end && block.span.end > block.span.start);
        assert!(article.text[end..block.span.start].trim().is_empty());
        end = block.span.end;
    }
    assert_eq!(end, article.text.len(), "blocks cover the text");
}

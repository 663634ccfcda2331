//! What columns are called, in English and Polish.

use super::Role;

/// The place of a column's name in the list for a role: less is better.
pub(super) fn rank(role: Role, name: &str) -> Option<usize> {
    let segments: Vec<String> = name.split('.').map(plain).collect();
    let last = segments.last()?;
    // `source.name` is as good as `source_name`.
    let two = segments.len().checked_sub(2).and_then(|at| segments.get(at)).map(|parent| format!("{parent}_{last}"));
    let list = list(role);
    let find = |name: &str| list.iter().position(|known| *known == name);
    find(last).or_else(|| two.as_deref().and_then(find))
}

fn list(role: Role) -> &'static [&'static str] {
    match role {
        Role::Text => &[
            "body",
            "text",
            "article_body",
            "body_text",
            "full_text",
            "fulltext",
            "maintext",
            "main_text",
            "articlebody",
            "article_text",
            "content",
            "content_text",
            "clean_text",
            "cleaned_text",
            "plain_text",
            "plaintext",
            "article",
            "story",
            "tresc",
            "tekst",
            "tresc_artykulu",
            "tekst_artykulu",
            "pelny_tekst",
            "artykul",
            "zawartosc",
            "document",
        ],
        Role::Html => &[
            "html",
            "body_html",
            "content_html",
            "body_xhtml",
            "article_html",
            "html_content",
            "html_body",
            "raw_html",
            "page",
        ],
        Role::Title => &[
            "headline",
            "title",
            "tytul",
            "article_title",
            "naglowek",
            "tytul_artykulu",
            "head_line",
            "heading",
            "hed",
        ],
        Role::Date => &[
            "published_at",
            "published",
            "date_published",
            "datepublished",
            "publication_date",
            "published_date",
            "pub_date",
            "pubdate",
            "publish_date",
            "date_publish",
            "publishdate",
            "published_on",
            "publication_time",
            "published_time",
            "data_publikacji",
            "opublikowano",
            "date",
            "data",
            "datetime",
            "date_time",
            "timestamp",
            "created_at",
            "created",
            "date_created",
            "webpublicationdate",
            "web_publication_date",
            "data_utworzenia",
            "time",
            "year_month_day",
        ],
        Role::Url => &[
            "url",
            "link",
            "canonical_url",
            "canonical",
            "article_url",
            "web_url",
            "weburl",
            "page_url",
            "source_url",
            "permalink",
            "href",
            "uri",
            "adres",
            "adres_url",
            "odnosnik",
            "loc",
        ],
        Role::Id => &[
            "id",
            "article_id",
            "doc_id",
            "document_id",
            "guid",
            "uuid",
            "identifier",
            "_id",
            "story_id",
            "identyfikator",
            "id_artykulu",
        ],
        Role::Author => &[
            "author",
            "authors",
            "byline",
            "autor",
            "autorzy",
            "author_name",
            "authors_name",
            "creator",
            "writer",
            "by",
            "journalist",
        ],
        Role::Outlet => &[
            "outlet",
            "publisher",
            "source_name",
            "publisher_name",
            "source",
            "site_name",
            "site",
            "publication",
            "newspaper",
            "news_outlet",
            "media_name",
            "domain",
            "source_domain",
            "provider",
            "zrodlo",
            "wydawca",
            "gazeta",
            "portal",
            "redakcja",
        ],
        Role::Language => &["language", "lang", "language_code", "lang_code", "jezyk", "locale"],
    }
}

/// `publishedAt`, `Published at` and `published-at` as `published_at`; Polish letters without their marks.
fn plain(name: &str) -> String {
    let mut plain = String::with_capacity(name.len());
    let mut lower_before = false;
    for c in name.trim().chars() {
        if c.is_uppercase() && lower_before {
            plain.push('_');
        }
        lower_before = c.is_lowercase();
        plain.extend(c.to_lowercase().map(|c| match c {
            'ą' => 'a',
            'ć' => 'c',
            'ę' => 'e',
            'ł' => 'l',
            'ń' => 'n',
            'ó' => 'o',
            'ś' => 's',
            'ź' | 'ż' => 'z',
            '-' | ' ' | ':' | '/' => '_',
            c => c,
        }));
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings() {
        for (name, expected) in [
            ("publishedAt", "published_at"),
            ("Data Publikacji", "data_publikacji"),
            ("treść", "tresc"),
            ("og-title", "og_title"),
            ("URL", "url"),
        ] {
            assert_eq!(plain(name), expected);
        }
    }

    #[test]
    fn every_name_is_plain() {
        for role in Role::ALL {
            for name in list(role) {
                assert_eq!(plain(name), *name);
            }
        }
    }
}

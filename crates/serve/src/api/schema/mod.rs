//! What the API writes, as the OpenAPI document describes it. The answers themselves are the archive's own types and those of
//! `record::wire`; tests read them with these, which take no other field.

macro_rules! object {
    ($($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty,)+ })+) => { $(
        $(#[$doc])*
        #[derive(Debug, Deserialize, ToSchema)]
        #[serde(deny_unknown_fields)]
        #[allow(dead_code, reason = "it describes, and a test reads with it")]
        pub(crate) struct $name { $($(#[$field_doc])* pub(crate) $field: $type,)+ }
    )+ };
}

mod record;
mod found;
mod views;
mod answers;
mod stories;
mod echo;

pub(crate) use answers::{LatestNews, Outlet, OutletList, Portrait, Positions, Timeline};
pub(crate) use echo::Echo;
pub(crate) use found::{Correction, Entity, Hit, HitPage, Suggestion};
pub(crate) use record::Record;
pub(crate) use stories::{Story, StoryPage};
pub(crate) use views::{ArticleView, StatementDetail};

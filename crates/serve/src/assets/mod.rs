//! Scripts, styles and pictures, built into the program. Their addresses have a hash of their content, so that browsers need
//! never ask for them again.

use crate::app::App;
use crate::params::PathOf;
use crate::problem::Problem;
use crate::security::random::hex;
use axum::Router;
use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::get;
use sha2::{Digest, Sha256};
use std::sync::LazyLock;

/// Name, media type, content.
const FILES: [(&str, &str, &[u8]); 5] = [
    ("app.css", "text/css; charset=utf-8", include_bytes!("app.css")),
    ("api.css", "text/css; charset=utf-8", include_bytes!("api.css")),
    ("api.js", "text/javascript; charset=utf-8", include_bytes!("api.js")),
    ("app.js", "text/javascript; charset=utf-8", include_bytes!("app.js")),
    ("icon.svg", "image/svg+xml", include_bytes!("icon.svg")),
];

struct Asset {
    name: &'static str,
    /// `/assets/app.0123456789ab.css`
    address: String,
    media_type: &'static str,
    content: &'static [u8],
}

static ASSETS: LazyLock<Vec<Asset>> = LazyLock::new(|| {
    let assets = FILES.into_iter().map(|(name, media_type, content)| {
        let hash: [u8; 32] = Sha256::digest(content).into();
        let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
        let hash = hex(hash.get(..6).unwrap_or_default());
        Asset { name, address: format!("/assets/{stem}.{hash}.{extension}"), media_type, content }
    });
    assets.collect()
});

/// The address of a file, by its name.
pub(crate) fn url(name: &str) -> &'static str {
    ASSETS.iter().find(|asset| asset.name == name).map_or("/assets/missing", |asset| asset.address.as_str())
}

pub(crate) fn router() -> Router<App> {
    Router::new().route("/assets/{name}", get(file))
}

async fn file(PathOf(name): PathOf<String>) -> Result<impl IntoResponse, Problem> {
    let address = format!("/assets/{name}");
    let asset = ASSETS.iter().find(|asset| asset.address == address);
    let asset = asset.ok_or_else(|| Problem::not_found("there is no such file"))?;
    let headers =
        [(header::CONTENT_TYPE, asset.media_type), (header::CACHE_CONTROL, "public, max-age=31536000, immutable")];
    Ok((headers, asset.content))
}

//! What the service is and what it can do.

use super::super::base::{Base, ENTITIES};
use super::{extension, kinds, preview, queries};
use serde_json::{Value, json};

/// `tokens`: whether one is needed.
pub(super) fn manifest(base: &Base, tokens: bool) -> Value {
    let service = |path: &str| json!({ "service_url": base.as_str(), "service_path": path });
    let mut manifest = json!({
        "versions": ["0.1", "0.2"],
        "name": "Depesza: people, organisations and places of the news",
        "identifierSpace": base.at(ENTITIES),
        "schemaSpace": "urn:depesza:kind",
        "documentation": base.at("/api"),
        "serviceVersion": env!("CARGO_PKG_VERSION"),
        "defaultTypes": kinds::all(),
        "view": { "url": base.at(&format!("{ENTITIES}{{{{id}}}}")) },
        "preview": {
            "url": base.at("/reconcile/preview?id={{id}}"),
            "width": preview::WIDTH,
            "height": preview::HEIGHT,
        },
        "suggest": {
            "entity": {
                "service_url": base.as_str(),
                "service_path": "/reconcile/suggest/entity",
                "flyout_service_url": base.as_str(),
                "flyout_service_path": "/reconcile/flyout/entity?id=${id}",
            },
            "type": service("/reconcile/suggest/type"),
            "property": service("/reconcile/suggest/property"),
        },
        "extend": {
            "propose_properties": service("/reconcile/properties"),
            "property_settings": [{
                "name": "limit",
                "label": "Most values",
                "type": "number",
                "default": extension::VALUES,
                "help_text": "How many values of a property are given, at most",
            }],
        },
        "batchSize": queries::BATCH,
    });
    if tokens {
        // In OpenAPI's words, as version 2 has them too: the whole header, "Bearer TOKEN".
        manifest["authentication"] = json!({ "type": "apiKey", "name": "Authorization", "in": "header" });
    }
    manifest
}

//! Given names that stand for each other: *Joe* and *Joseph*, *Władimir* and *Volodymyr*.

use std::collections::HashMap;
use std::sync::OnceLock;

use crate::spelling::{fold, stem};

/// The groups a given name belongs to, in any case; none for a name not in the table.
pub(crate) fn groups(word: &str) -> &'static [u16] {
    let folded = fold(word);
    let found = table().get(&folded).or_else(|| table().get(&format!("{}-", stem(&folded))));
    found.map_or(&[], Vec::as_slice)
}

fn table() -> &'static HashMap<String, Vec<u16>> {
    static TABLE: OnceLock<HashMap<String, Vec<u16>>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut table: HashMap<String, Vec<u16>> = HashMap::new();
        let lines = include_str!("../data/given.txt").lines().filter(|line| !line.starts_with('#'));
        for (group, line) in (0u16..).zip(lines) {
            for name in line.split_whitespace() {
                let folded = fold(name);
                // Whole names, and stems, which are told apart by the hyphen.
                let stem = format!("{}-", stem(&folded));
                for key in [folded, stem] {
                    let groups = table.entry(key).or_default();
                    if !groups.contains(&group) {
                        groups.push(group);
                    }
                }
            }
        }
        table
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variants_meet() {
        let meet = |a, b| groups(a).iter().any(|group| groups(b).contains(group));
        assert!(meet("Joe", "Joseph") && meet("Władimirem", "Володимира") && meet("Джозефу", "Joe"));
        assert!(!meet("Joe", "John") && !meet("Andrzej", "Antoni") && groups("Putin").is_empty());
    }
}

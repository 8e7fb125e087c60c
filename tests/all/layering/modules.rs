//! The modules of `src` and who imports whom, read from the `use` statements and paths of the code itself.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// A module by its path from the crate's root.
pub(super) type Module = Vec<String>;

/// One file of `src`.
pub(super) struct File {
    pub(super) path: PathBuf,
    pub(super) module: Module,
    /// Without comments and tests.
    pub(super) code: String,
}

fn sources(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, into);
        } else if path.extension().is_some_and(|end| end == "rs") {
            into.push(path);
        }
    }
}

/// The code of a file without comments, and without the inline modules that are tests.
fn code(text: &str) -> String {
    let mut kept = Vec::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        let is_test = line == "#[cfg(test)]" || line == "#![cfg(test)]";
        if is_test
            && lines
                .peek()
                .is_some_and(|next| next.trim_start_matches("pub(crate) ").starts_with("mod ") && next.ends_with('{'))
        {
            // As rustfmt writes it, the module ends with a brace in the first column.
            lines.by_ref().find(|line| *line == "}");
        } else if !line.trim_start().starts_with("//") {
            kept.push(line);
        }
    }
    kept.join("\n")
}

/// Every file of `src` but the program itself.
pub(super) fn files() -> Vec<File> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    sources(&root, &mut paths);
    paths.sort();
    let file = |path: PathBuf| {
        let inside = path.strip_prefix(&root).unwrap().with_extension("");
        let mut module: Module = inside.iter().map(|part| part.to_str().unwrap().to_owned()).collect();
        if module.last().is_some_and(|last| last == "mod" || last == "lib") {
            module.pop();
        }
        let code = code(&fs::read_to_string(&path).unwrap());
        File { path, module, code }
    };
    let mut all: Vec<File> = paths.into_iter().filter(|path| !path.ends_with("src/main.rs")).map(file).collect();
    // Files that are tests are declared as such where they belong.
    let mut tests: BTreeSet<Module> = BTreeSet::new();
    for parent in &all {
        let mut before = "";
        for line in parent.code.lines() {
            if let Some(name) = line.strip_prefix("mod ").and_then(|name| name.strip_suffix(';'))
                && before == "#[cfg(test)]"
            {
                tests.insert([parent.module.as_slice(), &[name.to_owned()]].concat());
            }
            before = line;
        }
    }
    all.retain(|file| !tests.contains(&file.module));
    all
}

/// A `use` tree as its single paths, each with the name it goes by.
fn leaves(tree: &str, before: &[String], into: &mut Vec<(Module, String)>) {
    let tree = tree.trim();
    let parts =
        |text: &str| text.split("::").map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect();
    if let Some(open) = tree.find('{') {
        let head: Module = parts(&tree[..open]);
        let all = [before, &head].concat();
        let inner = &tree[open + 1..tree.rfind('}').unwrap()];
        let (mut depth, mut start) = (0, 0);
        for (at, c) in inner.char_indices() {
            match c {
                '{' => depth += 1,
                '}' => depth -= 1,
                ',' if depth == 0 => {
                    leaves(&inner[start..at], &all, into);
                    start = at + 1;
                }
                _ => {}
            }
        }
        leaves(&inner[start..], &all, into);
    } else if !tree.is_empty() {
        let (path, name) = tree.split_once(" as ").unwrap_or((tree, tree.rsplit("::").next().unwrap()));
        into.push(([before, &parts(path)].concat(), name.trim().to_owned()));
    }
}

/// The `use` statements of a file: whether they are public, and their single paths.
fn uses(code: &str) -> Vec<(bool, Vec<(Module, String)>)> {
    let mut all = Vec::new();
    let mut rest = code;
    while let Some(at) = rest.find("use ") {
        let line = rest[..at].rfind('\n').map_or(0, |end| end + 1);
        let lead = rest[line..at].trim();
        let is_use = lead.is_empty() || lead.starts_with("pub") && !lead.contains(['{', ';', '=']);
        let end = rest[at..].find(';').map_or(rest.len(), |end| at + end);
        if is_use {
            let mut found = Vec::new();
            leaves(&rest[at + 4..end], &[], &mut found);
            all.push((!lead.is_empty(), found));
        }
        rest = &rest[if is_use { end } else { at + 4 }..];
    }
    all
}

/// From the crate's root; `None` for other crates.
fn absolute(path: &[String], module: &Module, children: &BTreeSet<String>) -> Option<Module> {
    let (first, rest) = path.split_first()?;
    let mut base = module.clone();
    match first.as_str() {
        "crate" => return Some(rest.to_vec()),
        "self" => base.extend_from_slice(rest),
        "super" => {
            base.pop();
            let further = rest.iter().take_while(|part| *part == "super").count();
            base.truncate(base.len().saturating_sub(further));
            base.extend_from_slice(&rest[further..]);
        }
        name if children.contains(name) => base.extend_from_slice(path),
        _ => return None,
    }
    Some(base)
}

/// Who imports whom: a file counts as importing what a `mod.rs` re-exports from another.
pub(super) fn arrows(files: &[File]) -> BTreeMap<Module, BTreeSet<Module>> {
    let known: BTreeSet<&Module> = files.iter().map(|file| &file.module).collect();
    let children = |code: &str| -> BTreeSet<String> {
        let names = code.lines().filter_map(|line| line.split_once("mod ")?.1.strip_suffix(';'));
        names.map(str::to_owned).collect()
    };
    let mut faces: BTreeMap<&Module, BTreeMap<String, Module>> = BTreeMap::new();
    for file in files {
        let inside = children(&file.code);
        for (_, found) in uses(&file.code).into_iter().filter(|(public, _)| *public) {
            for (path, name) in found {
                if let Some(from) = absolute(&path, &file.module, &inside) {
                    faces.entry(&file.module).or_default().insert(name, from);
                }
            }
        }
    }
    let owner = |path: Module| -> Module {
        let mut path = path;
        for _ in 0..8 {
            let depth = (0..=path.len()).rev().find(|depth| known.contains(&path[..*depth].to_vec())).unwrap_or(0);
            let (module, rest) = (path[..depth].to_vec(), path[depth..].to_vec());
            let Some((name, rest)) = rest.split_first() else { return module };
            match faces.get(&module).and_then(|face| face.get(name)) {
                Some(from) => path = [from.as_slice(), rest].concat(),
                None => return module,
            }
        }
        path
    };
    let mut all = BTreeMap::new();
    for file in files {
        let inside = children(&file.code);
        let mut into = BTreeSet::new();
        let is_face = file.path.ends_with("mod.rs");
        let found =
            uses(&file.code).into_iter().filter(|(public, _)| !(*public && is_face)).flat_map(|(_, found)| found);
        into.extend(found.filter_map(|(path, _)| absolute(&path, &file.module, &inside)).map(owner));
        // Paths that stand in the code itself.
        for word in file.code.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':')) {
            let path: Module = word.split("::").map(str::to_owned).collect();
            let begins = path
                .first()
                .is_some_and(|first| ["crate", "super", "self"].contains(&first.as_str()) || inside.contains(first));
            if path.len() > 1 && begins && !path.iter().any(String::is_empty) {
                into.extend(absolute(&path, &file.module, &inside).map(owner));
            }
        }
        into.remove(&file.module);
        into.remove(&Module::new()); // what stands in the crate's root
        all.insert(file.module.clone(), into);
    }
    all
}

/// Modules that import each other, directly or around corners: each set of more than one.
pub(super) fn circles(arrows: &BTreeMap<Module, BTreeSet<Module>>) -> Vec<Vec<String>> {
    let reached = |from: &Module| {
        let mut seen: BTreeSet<&Module> = BTreeSet::new();
        let mut open: Vec<&Module> = arrows[from].iter().collect();
        while let Some(next) = open.pop() {
            if seen.insert(next) {
                open.extend(arrows.get(next).into_iter().flatten());
            }
        }
        seen
    };
    let from: BTreeMap<&Module, BTreeSet<&Module>> = arrows.keys().map(|module| (module, reached(module))).collect();
    let mut told = BTreeSet::new();
    for (module, there) in &from {
        if there.contains(*module) {
            let whole = there.iter().filter(|other| from.get(**other).is_some_and(|back| back.contains(*module)));
            told.insert(whole.map(|module| module.join("::")).collect::<Vec<_>>());
        }
    }
    told.into_iter().collect()
}

import Evaluation

extension HelpText {
  /// What `help` alone says.
  static var overview: [String] {
    var lines = [
      "Type commands; maps follow what they show. Start with `demo` or `lessons`.",
      "`help VERB` or `help FUNCTION` explains one, with an example that runs.",
    ]
    lines += verbs
    lines += ["", "functions"]
    lines += columns(
      FunctionGroup.allCases.map { group in
        (group.rawValue, names(in: group).joined(separator: " "))
      })
    lines += ["", "more: help " + chapters.joined(separator: ", ")]
    return lines
  }

  /// The lines of a chapter that is not in a table.
  static func chapter(_ name: String) -> [String]? {
    switch name {
    case "verbs": return Array(verbs.dropFirst())
    case "functions": return Array(FunctionGroup.allCases.map(listing).joined(separator: [""]))
    case "language": return language
    case "sessions": return sessions
    case "files": return files
    case "keys": return keys
    default: return nil
    }
  }

  /// A chapter of the functions with their summaries.
  static func listing(_ group: FunctionGroup) -> [String] {
    let entries = FunctionTable.all.filter { $0.group == group }
    return [group.rawValue] + columns(entries.map { ($0.name, $0.summary) })
  }

  private static var verbs: [String] {
    VerbGroup.allCases.flatMap { group in
      ["", group.rawValue]
        + columns(Verb.all.filter { $0.group == group }.map { ($0.name, $0.summary) })
    }
  }

  private static func names(in group: FunctionGroup) -> [String] {
    FunctionTable.all.filter { $0.group == group }.map(\.name)
  }

  private static let language = [
    "q = randn(64, 16)            a name gets a value and keeps it",
    "q, k = randn(5, 3), ones(5)  right sides first, then the names",
    "q.shape                      an expression prints its value",
    "q[1:5, :]  q[-1]  q.T        slices as in NumPy; indices count from 0",
    "+ - * / // % ** @            tensors broadcast; @ is the matrix product",
    "< <= > >= == !=              and, or, not join them",
    "0.25..8                      a range, for `slide`",
    "mean(x, axis=0)              options are name=value",
    "map b                        a verb and its arguments, split at blanks",
    "a = 1; b = 2;                `;` separates; one at the end silences the last",
    "# text                       a comment",
  ]

  private static let sessions = [
    "A session is a text file of commands; its first line is `# farfield 1`.",
    "  # text   a note          #| text  a note for the speaker",
    "  ---      a pause         @name    a marker",
    "  expect CONDITION         a check",
    "`save session \"name.ff\"` writes what was typed so far. The same file is",
    "  a lesson  farfield FILE.ff",
    "  a script  farfield run FILE.ff",
    "  a test    farfield check FILE.ff",
  ]

  private static let files = [
    "d = load(\"name.npz\") reads .npy, .npz and .safetensors; d.q, d.k and d.v are "
      + "its tensors and d.tokens its tokens. Axes: [token, width], "
      + "[head, token, width] or [layer, head, token, width].",
    "From PyTorch: numpy.savez(\"name.npz\", q=q.numpy(), k=k.numpy(), v=v.numpy())",
    "`save x \"name.npy\"` writes .npy, .npz, .safetensors or .csv; nothing is "
      + "overwritten unless you say so. A relative path is looked for in the session's "
      + "folder, its data/, the current folder, and the lessons' data/.",
  ]

  private static let keys = [
    "On the screen F1 lists every key. The prompt has the keys of Emacs: Tab "
      + "completes, ^R searches what was typed before, ^C cancels what runs, ^D on an "
      + "empty line leaves. ^X o goes to a pane and Esc comes back; there the arrows "
      + "move the crosshair, + and - zoom, and [ and ] step through the heads."
  ]
}

public import Screen

/// One line of the key table: keys that belong together, and what they do.
public struct KeyRow: Sendable {
  /// Where the keys work.
  public let focuses: [Focus]
  /// The sequences, such as `^X` then `o`.
  public var sequences: [[Key]] { bindings.map(\.keys) }
  /// The keys as they are written: `^A Home`.
  public let name: String
  /// One line of help.
  public let help: String
  /// A word or two for the key bar; nil when the keys are left out there.
  public let hint: String?

  let bindings: [(keys: [Key], action: KeyAction)]

  /// Several keys with one action.
  init(
    _ focuses: [Focus], _ sequences: [[Key]], _ action: KeyAction, _ help: String,
    hint: String? = nil
  ) {
    self.focuses = focuses
    self.help = help
    self.hint = hint
    bindings = sequences.map { ($0, action) }
    name = sequences.map { $0.map(\.name).joined(separator: " ") }.joined(separator: ", ")
  }

  /// Single keys with actions of their own, under one name.
  init(
    _ focuses: [Focus], _ name: String, _ bindings: [(Key, KeyAction)], _ help: String,
    hint: String? = nil
  ) {
    self.focuses = focuses
    self.name = name
    self.help = help
    self.hint = hint
    self.bindings = bindings.map { ([$0.0], $0.1) }
  }

  /// A key and then one of many characters, with an action for each.
  init(
    _ focuses: [Focus], _ name: String, after key: Key, _ characters: [Character],
    _ action: (Character) -> KeyAction, _ help: String
  ) {
    self.focuses = focuses
    self.name = name
    self.help = help
    hint = nil
    bindings = characters.map { ([key, .character($0)], action($0)) }
  }
}

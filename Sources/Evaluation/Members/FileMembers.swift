import Attention
import TensorFiles

/// A line that opens the tensors that come with the program, for examples.
let fileExample = "d = load(\"alice-minilm.safetensors\")"

let fileMembers: [MemberEntry] = [
  MemberEntry(
    .file, "tokens", "the tokens stored beside the tensors, none when there are none",
    example: "\(fileExample); d.tokens"
  ) { value, _ in
    guard case .file(let file) = value, !file.tokens.isEmpty else { return .none }
    return .list(file.tokens.map(Value.text))
  },
  MemberEntry(
    .file, "metadata", "what the file says of itself, by name",
    example: "\(fileExample); d.metadata"
  ) { value, _ in
    guard case .file(let file) = value else { return .none }
    let sorted = file.contents.metadata.sorted { $0.key < $1.key }
    return .record(sorted.map { RecordField($0.key, .text($0.value)) })
  },
  MemberEntry(
    .file, "names", "the names of the tensors in it", example: "\(fileExample); d.names"
  ) { value, _ in
    guard case .file(let file) = value else { return .none }
    return .list(file.tensorNames.map(Value.text))
  },
]

let mechanismMembers: [MemberEntry] = [
  MemberEntry(
    .mechanism, "name", "the word that makes it", example: "m = fastmax(p=2); m.name"
  ) { value, _ in
    value.asMechanism.map { .text($0.name) } ?? .none
  },
  MemberEntry(
    .mechanism, "title", "its name with the options that are not the default",
    example: "m = fastmax(p=2, tau=4); m.title"
  ) { value, _ in
    value.asMechanism.map { .text($0.title) } ?? .none
  },
]

extension LoadedFile {
  /// Every stored name: tensors, then lists of texts.
  var memberNames: [String] { tensorNames + contents.textArrays.keys.sorted() }

  /// What is stored as `name`; nil when nothing is.
  func stored(_ name: String) throws -> Value? {
    if holds(name) { return .tensor(try tensor(named: name)) }
    return contents.textArrays[name].map { .list($0.map(Value.text)) }
  }
}

/// Members of values, by owner.
public enum MemberTable {
  /// Every member that is read without a call.
  public static let all: [MemberEntry] =
    tensorMembers + attentionMembers + fileMembers + mechanismMembers
    + modelMembers + taskMembers + runMembers

  /// Methods of attentions; tensors have the functions whose first parameter is a tensor.
  public static let attentionMethods: [FunctionEntry] = attentionMethodEntries

  /// Methods of models.
  public static let modelMethods: [FunctionEntry] = modelMethodEntries

  /// Methods that belong to one sort of value, with their owners.
  public static let methods: [(owner: MemberOwner, entry: FunctionEntry)] =
    attentionMethods.map { (.attention, $0) } + modelMethods.map { (.model, $0) }

  /// The names that may follow the dot after a value, stored names of a file first.
  public static func names(of value: Value) -> [String] {
    plainNames(of: value) + methodNames(of: value)
  }

  /// The names that are read without a call.
  static func plainNames(of value: Value) -> [String] {
    if case .record(let fields) = value { return fields.map(\.name) }
    guard let owner = MemberOwner(value) else { return [] }
    let names = all.filter { $0.owner == owner }.map(\.name)
    guard case .file(let file) = value else { return names }
    return file.memberNames + names.filter { !file.memberNames.contains($0) }
  }

  /// The names that are called.
  static func methodNames(of value: Value) -> [String] {
    switch MemberOwner(value) {
    case .attention: attentionMethods.map(\.name)
    case .model: modelMethods.map(\.name)
    case .tensor: FunctionTable.all.filter(\.isMethod).map(\.name)
    default: []
    }
  }

  /// Who has a member or a method of this name; nil when nobody has.
  static func owner(of name: String) -> MemberOwner? {
    all.first { $0.name == name }?.owner
      ?? methods.first { $0.entry.name == name }?.owner
  }

  static func entry(named name: String, of value: Value) -> MemberEntry? {
    guard let owner = MemberOwner(value) else { return nil }
    return all.first { $0.owner == owner && $0.name == name }
  }

  static func method(named name: String, of value: Value) -> FunctionEntry? {
    guard let owner = MemberOwner(value) else { return nil }
    return methods.first {
      $0.owner == owner && ($0.entry.name == name || $0.entry.aliases.contains(name))
    }?.entry
  }
}

/// Members of values, by owner.
public enum MemberTable {
  /// Every member that is read without a call.
  public static let all: [MemberEntry] =
    tensorMembers + attentionMembers + fileMembers + mechanismMembers

  /// Methods of attentions; tensors have the functions whose first parameter is a tensor.
  public static let attentionMethods: [FunctionEntry] = attentionMethodEntries

  /// The names that may follow the dot after a value, stored names of a file first.
  public static func names(of value: Value) -> [String] {
    if case .record(let fields) = value { return fields.map(\.name) }
    guard let owner = MemberOwner(value) else { return [] }
    var names = all.filter { $0.owner == owner }.map(\.name)
    if case .file(let file) = value {
      names = file.memberNames + names.filter { !file.memberNames.contains($0) }
    }
    if owner == .attention { names += attentionMethods.map(\.name) }
    if owner == .tensor { names += FunctionTable.all.filter(\.isMethod).map(\.name) }
    return names
  }

  static func entry(named name: String, of value: Value) -> MemberEntry? {
    guard let owner = MemberOwner(value) else { return nil }
    return all.first { $0.owner == owner && $0.name == name }
  }

  static func method(named name: String, of value: Value) -> FunctionEntry? {
    guard case .attention = value else { return nil }
    return attentionMethods.first { $0.name == name || $0.aliases.contains(name) }
  }
}

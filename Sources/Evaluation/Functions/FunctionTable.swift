/// All functions of the language.
public enum FunctionTable {
  /// Every function, by chapter.
  public static let all: [FunctionEntry] = plain + TaskFunctions.free(of: plain)

  private static let plain: [FunctionEntry] =
    attentionFunctions + gradientFunctions + dropoutFunctions + decodingFunctions
    + mechanismFunctions
    + creationFunctions + randomFunctions
    + elementwiseFunctions + comparisonFunctions + reductionFunctions + orderFunctions
    + productFunctions + arrangementFunctions + joiningFunctions + distributionFunctions
    + learningFunctions
    + sequenceFunctions + modelFunctions + fileFunctions + textFunctions

  /// Every name a function answers to, aliases included.
  public static let names: [String] = byName.keys.sorted()

  /// The function that answers to `name`.
  public static func entry(named name: String) -> FunctionEntry? { byName[name] }

  /// The task of a name, also of one that means something else as a value.
  public static func task(named name: String) -> FunctionEntry? {
    TaskFunctions.entry(named: name)
  }

  private static let byName: [String: FunctionEntry] = {
    var table: [String: FunctionEntry] = [:]
    for entry in all {
      for name in [entry.name] + entry.aliases { table[name] = entry }
    }
    return table
  }()
}

/// Names that stand for a number unless a variable has the same name.
public enum ConstantTable {
  /// The constants and their values.
  public static let all: [(name: String, value: Double, summary: String)] = [
    ("pi", .pi, "the circumference of a circle over its diameter"),
    ("inf", .infinity, "infinity"),
    ("nan", .nan, "not a number"),
  ]

  static func value(of name: String) -> Double? { all.first { $0.name == name }?.value }
}

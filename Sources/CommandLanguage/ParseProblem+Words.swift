extension ParseProblem {
  /// What a person is told. One long `switch`: it is a table, and the compiler sees that it is complete.
  var words: ProblemWords {
    switch self {
    case .expectedExpression(let before, let found):
      ProblemWords(
        id: "expected-expression",
        message: before.map { "a value is missing after `\(shortened($0))`" }
          ?? "a value is missing",
        label: found.map { "`\(shortened($0))` is not a value" } ?? "nothing follows")
    case .missingOperator(let found):
      ProblemWords(
        id: "missing-operator", message: "two values with nothing between them",
        label: "`\(shortened(found))` follows without an operator",
        why: "one statement holds one value; `;` separates statements")
    case .missingComma(let found):
      ProblemWords(
        id: "missing-comma", message: "a comma is missing",
        label: "before `\(shortened(found))`")
    case .unexpected(let found):
      ProblemWords(
        id: "unexpected-symbol", message: "`\(shortened(found))` cannot stand here",
        label: "not expected")
    case .unclosedBracket(let open):
      ProblemWords(
        id: "unclosed-bracket", message: "`\(open)` is never closed", label: "opened here")
    case .unopenedBracket(let close):
      ProblemWords(
        id: "unopened-bracket", message: "`\(close)` closes nothing", label: "no bracket is open")
    case .mismatchedBracket(let open, let close):
      ProblemWords(
        id: "mismatched-bracket", message: "`\(open)` is closed by `\(close)`",
        label: "`\(open == "(" ? ")" : "]")` belongs here")
    case .unterminatedText(let quote):
      ProblemWords(
        id: "unterminated-text", message: "the text has no second quote",
        label: "`\(quote)` opens it", why: "a text ends on the line on which it begins")
    case .unknownEscape(let escape):
      ProblemWords(
        id: "unknown-escape", message: "`\(shortened(escape))` is not an escape",
        label: "in this text", why: #"escapes are \n \t \r \\ \" \' and \u{2581}"#)
    case .malformedNumber(let typed):
      ProblemWords(
        id: "malformed-number", message: "`\(shortened(typed))` is not a number",
        label: "digits, then letters", why: "numbers look like 3, 0.25, 1e-5 or 1_000")
    case .numberTooLarge(let typed):
      ProblemWords(
        id: "number-too-large", message: "`\(shortened(typed))` is too large for a number",
        label: "more than 1.8e308")
    case .foreignSymbol(let typed, let meant):
      ProblemWords(
        id: "unknown-operator", message: "there is no operator `\(typed)`",
        label: meant.map { "`\($0)` here" } ?? "not used",
        why: meant == "**" ? "`**` raises to a power" : nil)
    case .foreignWord(let typed, let meant):
      ProblemWords(
        id: "unknown-word", message: "there is no `\(typed)` in this language",
        label: "`\(meant)` here")
    case .lookalike(let typed, let meant):
      ProblemWords(
        id: "lookalike-character",
        message: lookalikeMessage(typed, meant: meant),
        label: codePoint(of: typed))
    case .unknownCharacter(let value):
      ProblemWords(
        id: "unknown-character", message: "a character that the language does not use",
        label: hexadecimal(value))
    case .chainedComparison:
      ProblemWords(
        id: "chained-comparison", message: "comparisons do not chain",
        label: "a second comparison", why: "each comparison has two sides; `and` joins two of them")
    case .chainedRange:
      ProblemWords(
        id: "chained-range", message: "a range has two ends", label: "a third",
        why: "for numbers with a step there is arange(from, to, step)")
    case .tooDeep(let limit):
      ProblemWords(
        id: "too-deep", message: "the expression is nested too deep",
        label: "more than \(limit) deep", why: "give the inner part a name first")
    case .lineTooLong(let bytes, let limit):
      ProblemWords(
        id: "line-too-long", message: "the line is too long", label: "\(bytes) bytes",
        why: "a line has at most \(limit) bytes; tensors belong in files")
    case .assignmentInside:
      ProblemWords(
        id: "assignment-inside", message: "`=` stands inside of an expression",
        label: "a comparison is written `==`")
    case .chainedAssignment:
      ProblemWords(
        id: "chained-assignment", message: "one statement assigns once", label: "a second `=`")
    case .updatingAssignment(let sign):
      ProblemWords(
        id: "updating-assignment", message: "there is no operator `\(sign)=`",
        label: "`=` alone assigns", why: "a variable gets a new value as a whole")
    case .cannotAssign(let what):
      ProblemWords(
        id: "cannot-assign", message: "\(what) cannot be assigned", label: "not a name",
        why: "a variable gets a new value as a whole; on the left of `=` stand names, and "
          + "where(condition, new, x) makes a changed copy")
    case .assignmentCount(let names, let values):
      ProblemWords(
        id: "assignment-count", message: "the two sides of `=` do not match",
        label: "\(counted(values, "value")) for \(counted(names, "name"))",
        why: "each name gets one value, or one value is unpacked into all names")
    case .severalValues:
      ProblemWords(
        id: "several-values", message: "a statement has one value", label: "a second follows",
        why: "`;` separates statements; brackets make a list")
    case .expectedMember:
      ProblemWords(
        id: "expected-member", message: "a name is missing after `.`", label: "which member?")
    case .emptySubscript:
      ProblemWords(
        id: "empty-subscript", message: "nothing stands between the brackets",
        label: "an index, or a slice such as 1:5")
    case .positionalAfterOption:
      ProblemWords(
        id: "positional-after-option", message: "a plain argument follows an option",
        label: "belongs before the options")
    case .repeatedOption(let name):
      ProblemWords(
        id: "repeated-option", message: "the option `\(shortened(name))` is given twice",
        label: "a second time")
    case .blanksInOption(let name):
      ProblemWords(
        id: "blanks-in-option", message: "an option of a command is written without blanks",
        label: "`\(shortened(name))=` and its value adjoin",
        why: "blanks separate a command's arguments")
    case .commaInCommand:
      ProblemWords(
        id: "comma-in-command", message: "a command's arguments are separated by blanks",
        label: "no comma")
    case .argumentsAdjoin:
      ProblemWords(
        id: "missing-blank", message: "two arguments run together", label: "a blank before this")
    case .unknownCommand(let word, let nearest):
      ProblemWords(
        id: "unknown-command", message: "there is no command `\(shortened(word))`",
        label: nearest.map { "`\($0)` is near" },
        why: "a line is an assignment, an expression, or a command with its arguments",
        fix: "help")
    case .foreignStatement(let word):
      ProblemWords(
        id: "unknown-word", message: "there is no `\(word)` in this language",
        label: foreignPrinters.contains(word) ? "the value alone is printed" : "not a command",
        why: "a line is an assignment, an expression, or a command with its arguments",
        fix: "help")
    }
  }
}

private func lookalikeMessage(_ typed: String, meant: String) -> String {
  switch meant {
  case "": "an invisible character stands in the line"
  case " ": "a blank of another kind stands in the line"
  default: "`\(typed)` only looks like `\(meant)`"
  }
}

/// What was typed, short enough for a sentence.
private func shortened(_ typed: String) -> String {
  typed.count > 24 ? typed.prefix(23) + "…" : typed
}

private func counted(_ count: Int, _ noun: String) -> String {
  count == 1 ? "1 \(noun)" : "\(count) \(noun)s"
}

private func codePoint(of text: String) -> String? {
  text.unicodeScalars.first.map { hexadecimal($0.value) }
}

private func hexadecimal(_ value: UInt32) -> String {
  let digits = String(value, radix: 16, uppercase: true)
  return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
}

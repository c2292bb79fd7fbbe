/// How tightly an operator binds, loosest first.
enum Precedence: Int, Comparable {
  case or
  case and
  case not
  case comparison
  case range
  case sum
  case product
  case sign
  case power

  static func < (left: Precedence, right: Precedence) -> Bool { left.rawValue < right.rawValue }

  /// The next tighter one: what the right side of an operator that groups to the left must have.
  var tighter: Precedence { Precedence(rawValue: rawValue + 1) ?? .power }
}

/// An operator between two operands.
enum InfixOperator: Equatable {
  case binary(BinaryOperator)
  case range
}

/// The operators between two operands with their precedence, as in Python; `**` alone groups to the right.
let infixSymbols: [Symbol: (operator: InfixOperator, precedence: Precedence)] = [
  .less: (.binary(.less), .comparison),
  .lessOrEqual: (.binary(.lessOrEqual), .comparison),
  .greater: (.binary(.greater), .comparison),
  .greaterOrEqual: (.binary(.greaterOrEqual), .comparison),
  .equal: (.binary(.equal), .comparison),
  .notEqual: (.binary(.notEqual), .comparison),
  .range: (.range, .range),
  .plus: (.binary(.add), .sum),
  .minus: (.binary(.subtract), .sum),
  .times: (.binary(.multiply), .product),
  .divide: (.binary(.divide), .product),
  .floorDivide: (.binary(.floorDivide), .product),
  .remainder: (.binary(.remainder), .product),
  .matrixProduct: (.binary(.matrixProduct), .product),
  .power: (.binary(.power), .power),
]

extension Token {
  /// The operator between two operands that this token is.
  var infix: (operator: InfixOperator, precedence: Precedence)? {
    switch kind {
    case .symbol(let symbol): infixSymbols[symbol]
    case .word("and"): (.binary(.and), .and)
    case .word("or"): (.binary(.or), .or)
    default: nil
    }
  }

  /// True for operators and for what stands in their place by mistake.
  var actsAsOperator: Bool {
    if case .mistake(let mistake) = kind { return mistake.actsAsOperator }
    return infix != nil
  }
}

import CommandLanguage
import Diagnostics
import Testing

@Suite("Expressions")
struct ExpressionTests {
  @Test(
    "operators bind as in Python",
    arguments: [
      ("a + b * c", "(+ a (* b c))"), ("a - b - c", "(- (- a b) c)"),
      ("a / b * c", "(* (/ a b) c)"),
      ("-a ** b", "(- (** a b))"), ("a ** -b", "(** a (- b))"), ("a ** b ** c", "(** a (** b c))"),
      ("-a * b", "(* (- a) b)"), ("a @ b.T", "(@ a (member b T))"),
      ("a // b % c", "(% (// a b) c)"),
      ("not a == b", "(not (== a b))"), ("a and not b or c", "(or (and a (not b)) c)"),
      ("a or b and c", "(or a (and b c))"), ("a + 1 < b * 2", "(< (+ a 1) (* b 2))"),
      ("-1..1", "(.. (- 1) 1)"), ("0..n - 1", "(.. 0 (- n 1))"), ("(a < b) < c", "(< (< a b) c)"),
      ("a != b", "(!= a b)"), ("a <= b", "(<= a b)"), ("a >= b", "(>= a b)"), ("+a", "(+ a)"),
      ("- - a", "(- (- a))"), ("2 ** -1 ** x", "(** 2 (- (** 1 x)))"),
      ("(a + b) * c", "(* (+ a b) c)"),
    ])
  func precedence(text: String, expected: String) throws {
    #expect(try parseExpression(text).short == expected)
  }

  @Test(
    "literals, lists, members, calls and subscripts",
    arguments: [
      ("1..5", "(.. 1 5)"), ("1.", "1"), (".5", "0.5"), ("0.25..8", "(.. 0.25 8)"),
      ("1. ..5", "(.. 1 5)"), ("1e-5", "1e-05"), ("1.5E+2", "150"), ("1_000", "1000"), ("007", "7"),
      ("1..  .5", "(.. 1 0.5)"), ("true", "true"), ("none", "none"), ("()", "[]"), ("(1,)", "[1]"),
      ("(1, 2)", "[1 2]"), ("[]", "[]"), ("[1, 2,]", "[1 2]"), ("[[1], [2]]", "[[1] [2]]"),
      ("(1)", "1"), ("f()", "(call f)"), ("f(x,)", "(call f x)"),
      ("f(a=1, b=2)", "(call f a=1 b=2)"),
      ("x[1:5, :]", "(index x 1:5: ::)"), ("x[::2]", "(index x ::2)"),
      ("x[..., 0]", "(index x ... 0)"),
      ("x[-1]", "(index x (- 1))"), ("x[a[0]:]", "(index x (index a 0)::)"),
      ("x[1,]", "(index x 1)"),
      ("x[1..3]", "(index x (.. 1 3))"),
      ("a.b.c(d).e[0]", "(index (member (call (member (member a b) c) d) e) 0)"),
      ("x.shape[0]", "(index (member x shape) 0)"), ("\"a\\n\\\"é\\u{2581}\"", "\"a\n\"é▁\""),
      ("'a\"b'", "\"a\"b\""), ("τ_2", "τ_2"), ("f(x)(y)", "(call (call f x) y)"),
      ("x.and", "(member x and)"), ("f(\n  a,  # note\n  b)", "(call f a b)"),
    ])
  func operands(text: String, expected: String) throws {
    #expect(try parseExpression(text).short == expected)
  }

  @Test("spans are the bytes of each part, brackets included")
  func spans() throws {
    let text = "é + (f(x, y=2))"
    guard case .binary(.add, let left, let right, let sign) = try parseExpression(text).kind else {
      Issue.record("not a sum")
      return
    }
    #expect(left.span == SourceSpan(from: 0, to: 2))
    #expect(sign == SourceSpan(from: 3, to: 4))
    #expect(right.span.text(in: text) == "(f(x, y=2))")
    guard case .call(_, let arguments) = right.kind else {
      Issue.record("not a call")
      return
    }
    #expect(arguments[1].nameSpan?.text(in: text) == "y")
    #expect(arguments[1].value.span.text(in: text) == "2")
  }

  @Test("the names of an expression are those it reads, options and members not among them")
  func names() throws {
    let expression = try parseExpression(
      "attend(q, -k[i:j], v.T, tau=[t, 1..n], s=\"x\", b=not u) + none")
    #expect(expression.names == ["attend", "q", "k", "i", "j", "v", "t", "n", "u"])
  }

  @Test("nothing is no expression, and neither are two")
  func notOne() {
    for text in ["", "  ", "# note", "a b", "a; b", "a = b", "a,"] {
      #expect(throws: ParseFailure.self) { try parseExpression(text) }
    }
  }

  @Test(
    "a line goes on while a bracket is open, and ends when it is spoilt",
    arguments: [
      ("f(a,", false), ("f(a", false), ("[1, (2", false), ("f(a)", true), ("a +", true), ("", true),
      ("f(a]", true), ("f)", true), ("f(\"a", true), ("f(a # (", false), ("\"(\"", true),
      ("f(a; b", true), ("f(a,\n b)", true), ("f(a ?", true),
    ])
  func completeness(line: String, isWhole: Bool) {
    #expect(isComplete(line) == isWhole)
  }
}

import Evaluation
import Testing

@Suite("Arithmetic and slices")
struct ArithmeticTests {
  @Test(
    "an expression has the value NumPy gives it",
    arguments: [
      ("2 + 3 * 4", "14"), ("2 ** 3 ** 2", "512"), ("-2 ** 2", "-4"), ("7 // 2", "3"),
      ("-7 // 2", "-4"), ("-7 % 3", "2"), ("7 % -3", "-2"), ("1 / 0", "inf"), ("0 / 0", "nan"),
      ("-1 / 0", "-inf"), ("1 / 3", "0.333333"), ("1e-7", "1e-07"), ("2 ** 40", "1099511627776"),
      ("1 < 2 and 2 < 3", "true"), ("1 > 2 or not false", "true"), ("\"a\" + \"b\"", "\"ab\""),
      ("[1, \"a\", true]", "[1, \"a\", true]"), ("[3, 5, 7][-1]", "7"),
      ("[3, 5, 7][1:]", "[5, 7]"), ("[1, 2] == [1, 2]", "true"), ("[1, 2] != [1, 3]", "true"),
      ("[1, 2] == array([1, 3])", "tensor [2]\n[1 0]"),
      ("\"a\" == \"b\"", "false"), ("none == none", "true"), ("pi", "3.14159"), ("1..3", "1..3"),
      ("[1, 2] + [3, 4]", "tensor [2]\n[4 6]"), ("[1, 2] * 0.5", "tensor [2]\n[0.5000 1.0000]"),
      ("[[1], [2]] + [3, 4]", "tensor [2, 2]\n[[4 5]\n [5 6]]"),
      ("eye(2) @ [3, 5]", "tensor [2]\n[3 5]"), ("[3, 5] @ [2, 7]", "41"),
      ("[-7, 7] % 3", "tensor [2]\n[2 1]"), ("[-7, 7] // 2", "tensor [2]\n[-4  3]"),
      ("[1, 2, 3] > 1", "tensor [3]\n[0 1 1]"), ("-[1, 2]", "tensor [2]\n[-1 -2]"),
    ])
  func value(_ line: String, _ expected: String) throws {
    var console = Console()
    #expect(try console.text(line) == expected)
  }

  @Test(
    "a slice has the elements NumPy gives it",
    arguments: [
      ("x[1]", "[5 6 7 8 9]"), ("x[-1, -1]", "14"), ("x[0, 1:4]", "[1 2 3]"),
      ("x[:, 1]", "[ 1  6 11]"), ("x[::2, 0]", "[ 0 10]"), ("x[0, ::-1]", "[4 3 2 1 0]"),
      ("x[..., 0]", "[ 0  5 10]"), ("x[0, 10:]", ""), ("x[0, -2:]", "[3 4]"),
      ("x[[2, 0], 0]", "[10  0]"), ("x[0, [1, -1]]", "[1 4]"), ("x.T[4]", "[ 4  9 14]"),
      ("x[none, 0, :2]", "[[0 1]]"), ("x[0, none, :2]", "[[0 1]]"), ("x[0][2]", "2"),
      ("x[:2, [0, 2]]", "[[0 2]\n [5 7]]"), ("x[1, 3:0:-2]", "[8 6]"),
    ])
  func slice(_ line: String, _ expected: String) throws {
    var console = try Console("x = arange(15).reshape(3, 5)")
    let lines = try console.run(line).lines()
    let numbers = lines.first?.hasPrefix("tensor") == true ? lines.dropFirst() : lines[...]
    #expect(numbers.joined(separator: "\n") == expected)
  }

  @Test(
    "a member or a method means the function of its name",
    arguments: [
      ("x.shape", "[3, 5]"), ("x.size", "15"), ("x.ndim", "2"), ("x.T.shape", "[5, 3]"),
      ("x.sum()", "105"), ("x.mean(axis=0)[0]", "5"), ("x.max(1)[-1]", "14"),
      ("x.reshape(5, -1).shape", "[5, 3]"), ("x.reshape([5, 3])[4, 2]", "14"),
      ("x.std()", "4.32049"), ("x.var(ddof=1)", "20"), ("x.argmax()", "14"),
      ("x.sum(axis=0, keepdims=true).shape", "[1, 5]"), ("[3, 5].sum()", "8"),
      ("x.transpose(1, 0).shape", "[5, 3]"), ("x.flatten().shape", "[15]"), ("len(x)", "3"),
    ])
  func member(_ line: String, _ expected: String) throws {
    var console = try Console("x = arange(15).reshape(3, 5)")
    #expect(try console.text(line) == expected)
  }

  @Test("and and or leave the right side alone when the left one decides")
  func shortCircuit() throws {
    var console = Console()
    #expect(try console.run("false and nothing_of_this_name") == .boolean(false))
    #expect(try console.run("true or nothing_of_this_name") == .boolean(true))
  }

  @Test("a variable does not hide the function of its name")
  func shadowing() throws {
    var console = try Console("sum = 3")
    #expect(try console.number("sum([1, 2]) + sum") == 6)
  }
}

import Diagnostics
import Evaluation
import Testing

@Suite("Variables and sliders")
struct SliderTests {
  @Test("a variable keeps its value when what it was made from is assigned again")
  func values() throws {
    var console = try Console("q = ones(3, 5); a = q + 1", "q = zeros(3, 5)")
    #expect(try console.number("sum(a)") == 30)
  }

  @Test("right sides are evaluated before the first assignment")
  func swap() throws {
    var console = try Console("x, y = 3, 5", "x, y = y, x")
    #expect(try console.text("[x, y]") == "[5, 3]")
    try console.run("x, y = [7, 11]")
    #expect(try console.text("[x, y]") == "[7, 11]")
  }

  @Test("a new parameter starts in the middle of its range, a present one keeps its value")
  func middle() throws {
    var console = try Console("tau = 4")
    #expect(try console.slide("new", 2, 8) == ["new"])
    #expect(try console.number("new") == 5)
    #expect(try console.slide("tau", 0.25, 8).isEmpty)
    #expect(try console.number("tau") == 4)
    #expect(try console.slide("tau", 5, 8) == ["tau"])
    #expect(console.workspace.parameters.map(\.name) == ["new", "tau"])
    #expect(console.workspace.parameters.map(\.value) == [5, 5])
  }

  @Test(
    "moving a parameter evaluates again what reads it, directly or through others, and nothing else"
  )
  func dependents() throws {
    var console = try Console("x = 2; y = x + 1; z = y * 10; other = 7")
    _ = try console.slide("x", 0, 10)
    #expect(try console.set("x", to: 4) == ["x", "y", "z"])
    #expect(try console.text("[y, z, other]") == "[5, 50, 7]")
    #expect(console.workspace.dependents(of: "x") == ["y", "z"])
  }

  @Test("a name that does not depend on the parameter keeps the value the definition saw")
  func captured() throws {
    var console = try Console("x = 2; k = 100; y = x + k", "k = 0")
    _ = try console.slide("x", 0, 10)
    _ = try console.set("x", to: 3)
    #expect(try console.number("y") == 103)
  }

  @Test("a name assigned after the definition is not what the definition read")
  func reassigned() throws {
    var console = try Console("x = 2; m = 1; y = m + 1; m = x")
    _ = try console.slide("x", 0, 10)
    #expect(try console.set("x", to: 9) == ["x", "m"])
    #expect(try console.number("y") == 2)
  }

  @Test("a definition that reads itself sees the value before it, and does not loop")
  func selfReference() throws {
    var console = try Console("x = 2; y = 100", "y = y + x")
    _ = try console.slide("x", 0, 10)
    _ = try console.set("x", to: 3)
    _ = try console.set("x", to: 4)
    #expect(try console.number("y") == 104)
  }

  @Test("two parameters do not undo each other")
  func twoParameters() throws {
    var console = try Console("x = 2; y = 3; z = x * 100 + y")
    _ = try console.slide("x", 0, 10)
    _ = try console.slide("y", 0, 10)
    _ = try console.set("x", to: 5)
    _ = try console.set("y", to: 7)
    #expect(try console.number("z") == 507)
  }

  @Test("assigning a parameter or a dependent frees it")
  func freed() throws {
    var console = try Console("x = 2; y = x + 1; z = x + 2")
    _ = try console.slide("x", 0, 10)
    try console.run("y = 50")
    #expect(try console.set("x", to: 6) == ["x", "z"])
    #expect(try console.number("y") == 50)
    try console.run("x = 1")
    #expect(console.workspace.parameters.isEmpty)
    #expect(try console.number("z") == 8)
    #expect(throws: Diagnostic.self) { try console.set("x", to: 3) }
  }

  @Test("random draws and file loads are not repeated, wherever they stand in the definition")
  func draws() throws {
    var console = try Console("x = 1; y = x * randn(3, 5) + randn(3, 5); z = randn(7)")
    let before = try console.run("y")
    _ = try console.slide("x", 0, 10)
    _ = try console.set("x", to: 2)
    #expect(try console.run("y") != before)
    _ = try console.set("x", to: 1)
    #expect(try console.run("y") == before)
    var other = try Console("x = 1; y = x * randn(3, 5) + randn(3, 5); z = randn(7)")
    #expect(try console.run("randn(3)") == other.run("randn(3)"))
  }

  @Test("a draw whose size depends on the parameter gives the same numbers at the same size")
  func sizedDraws() throws {
    var console = try Console("n = 5; y = randn(n)")
    let before = try console.run("y")
    _ = try console.slide("n", 1, 9)
    _ = try console.set("n", to: 7)
    #expect(try console.text("y.shape") == "[7]")
    _ = try console.set("n", to: 5)
    #expect(try console.run("y") == before)
  }

  @Test("one of several values of an expression is evaluated again as that one")
  func unpacked() throws {
    var console = try Console("x = 1; a, b = [x, x + 10]")
    _ = try console.slide("x", 0, 10)
    #expect(try console.set("x", to: 2) == ["x", "a", "b"])
    #expect(try console.text("[a, b]") == "[2, 12]")
  }

  @Test("a value at which something fails leaves everything as it was, and shows the definition")
  func failing() throws {
    var console = try Console("tau = 1", "q = randn(3, 5); m = fastmax(tau=tau)")
    _ = try console.slide("tau", -1, 2)
    let failed = try #require(throws: Diagnostic.self) { try console.set("tau", to: -1) }
    #expect(failed.id == "attention.temperature-not-positive")
    #expect(failed.source == "q = randn(3, 5); m = fastmax(tau=tau)")
    #expect(try console.number("tau") == 1)
  }

  @Test("a value outside the range is moved to its end", arguments: [-5.0, .nan])
  func outside(_ value: Double) throws {
    var console = Console()
    _ = try console.slide("x", 0, 10)
    _ = try console.set("x", to: value)
    #expect(try console.number("x") == 0)
  }

  @Test("a slider needs a range and a number")
  func refusals() throws {
    var console = try Console("m = softmax()")
    #expect(throws: Diagnostic.self) { try console.slide("x", 3, 3) }
    #expect(throws: Diagnostic.self) { try console.slide("x", 0, .infinity) }
    #expect(throws: Diagnostic.self) { try console.slide("m", 0, 1) }
    #expect(console.workspace.value(of: "x") == nil)
  }

  @Test("the same seed gives the same numbers, and a copy is a snapshot")
  func seeds() throws {
    var console = try Console("a = randn(3)")
    console.workspace.reseed(0)
    try console.run("b = randn(3)")
    #expect(try console.run("a") == console.run("b"))
    let snapshot = console.workspace
    let next = try console.run("randn(3)")
    console.workspace = snapshot
    #expect(try console.run("randn(3)") == next)
    console.workspace.reseed(7)
    #expect(try console.run("randn(3)") != console.run("a"))
  }
}

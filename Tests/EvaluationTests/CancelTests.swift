import Diagnostics
import Evaluation
import Foundation
import Tensors
import Testing

@Suite("Stopping")
struct CancelTests {
  @Test("a request whose flag is raised while it draws ends without a value")
  func stops() throws {
    var console = Console()
    let flag = CancelFlag()
    console.compute.cancelFlag = flag
    let raising = Thread { flag.cancel() }
    raising.start()
    // Drawn whole, this would take seconds: the flag is raised long before.
    let stopped = try #require(throws: Diagnostic.self) { try console.run("randn(200000000)") }
    #expect(stopped.id == "evaluation.cancelled")
  }

  @Test("work in pieces gives what the work in one gives")
  func pieces() throws {
    var console = try Console(
      "x = arange(2100000); m = randn(1100, 1100)", "small = m[1050:1060] @ m")
    #expect(try console.run("(x + x)[2099999] == 2 * x[2099999]") == .boolean(true))
    #expect(try console.run("sum(abs(x)) == sum(x)") == .boolean(true))
    #expect(try console.run("allclose((m @ m)[1050:1060], small, atol=1e-3)") == .boolean(true))
    #expect(try console.run("(x.reshape(3, -1) + [[1], [2], [3]])[2, -1] - x[-1]") == .number(3))
    #expect(try console.run("(x.reshape(-1, 3) + [[1, 2, 4]])[-1, 2] - x[-1]") == .number(4))
  }

  @Test("random numbers drawn in pieces are those drawn in one")
  func draws() throws {
    var console = try Console("a = randn(1500001)[-3:]")
    console.workspace.reseed(0)
    try console.run("b = randn(1000000); c = randn(500001)[-3:]")
    #expect(try console.run("a") == console.run("c"))
  }
}

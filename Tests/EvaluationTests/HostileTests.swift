import Diagnostics
import Evaluation
import Tensors
import Testing

@Suite("Requests that do not fit")
struct HostileTests {
  @Test(
    "a request over the limit is refused before it is allocated",
    arguments: [
      "zeros(1000000, 1000000)", "randn(1000000, 1000000)", "ones([4000000000, 4000000000])",
      "rand(9007199254740992)", "eye(1000000)", "arange(0, 1e18)", "linspace(0, 1, 1000000000000)",
      "permutation(1000000000000)", "outer(x, x)", "x.reshape(-1, 1) + x",
      "x.reshape(-1, 1) @ x.reshape(1, -1)",
      "tile(x, 1000000)", "repeat(x, 1000000)", "maximum(x.reshape(-1, 1), x)",
      "where(x.reshape(-1, 1), x, 0)", "diag(x)", "allclose(x.reshape(-1, 1), x)",
      "full([1000000, 1000000], 1)", "randint(0, 3, [1000000, 1000000])",
      "concat([x, x, x, x])", "kl(x.reshape(-1, 1), x)", "x.reshape(-1, 1) > x",
      "eye(3, 3, 9007199254740992) + zeros(3000000, 3, 3)",
      "matmul(x.reshape(-1, 1), x.reshape(1, -1))",
      "stack([x, x, x, x])", "zeros(1000000000000, 0)", "zeros(0).reshape(1000000000000, 0)",
      "repeat(zeros(2, 0), 1000000000, axis=0)", "tile(1, 1000000000)",
    ])
  func tooLarge(_ line: String) throws {
    var console = try Console("x = zeros(100000)")
    console.compute.memoryLimit = 1_000_000
    let refused = try #require(throws: Diagnostic.self) { try console.run(line) }
    #expect(["tensors.too-large", "tensors.size-overflow"].contains(refused.id))
  }

  @Test(
    "numbers no index or size can be are refused",
    arguments: [
      "zeros(1e300)", "x[1e300]", "x[nan]", "x[9e18:]", "x[0:3:9007199254740992]", "zeros(inf)",
      "x[-9223372036854775808]", "roll(x, 1e30)", "randint(-1e300, 3)", "eye(3, k=1e300)",
      "reshape(x, -1, -1)", "x[9007199254740992]", "sum(x, 9007199254740992)",
    ])
  func extremes(_ line: String) throws {
    var console = try Console("x = arange(7)")
    // Some are plain answers; none may end the program.
    _ = try? console.run(line)
    #expect(try console.number("sum(x)") == 21)
  }

  @Test("deeply nested lists are read in linear time")
  func nesting() throws {
    var console = Console()
    let depth = 60
    let line = String(repeating: "[", count: depth) + "1" + String(repeating: "]", count: depth)
    #expect(try console.number("sum(\(line))") == 1)
  }
}

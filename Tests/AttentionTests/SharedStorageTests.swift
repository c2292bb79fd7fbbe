import Tensors
import Testing

@testable import Attention

@Suite("Attention on shared storage")
struct SharedStorageTests {
  @Test("a head lies where all heads lie, and gives what a copy of it gives")
  func heads() throws {
    var generator = RandomGenerator(seed: 11)
    let shape: Shape = [3, 5, 137, 7]
    let (q, k, v) = (
      generator.normal(shape), generator.normal(shape), generator.normal([3, 5, 137, 11])
    )
    let mechanisms: [any Mechanism] = [Softmax(), try Fastmax(), try Fastmax(order: 1)]
    for mechanism in mechanisms {
      for isCausal in [false, true] {
        let whole = try Attention(
          queries: q, keys: k, values: v, mechanism: mechanism, isCausal: isCausal)
        let head = whole.head(9)
        let start = try #require(k.numbers.address)
        #expect(head.keys.numbers.address == start + 9 * 137 * 7 * 4)
        func copy(_ tensor: Tensor) -> Tensor { Tensor(tensor.shape, tensor.elements.map { $0 }) }
        let copied = try Attention(
          queries: copy(head.queries), keys: copy(head.keys), values: copy(head.values),
          mechanism: mechanism, isCausal: isCausal)
        #expect(copied.keys.numbers.address != head.keys.numbers.address)
        #expect(
          try head.output(ComputeContext()) == copied.output(ComputeContext()))
        #expect(head.scoreBound() == copied.scoreBound())
        #expect(try head.row(131).weights == copied.row(131).weights)
      }
    }
  }
}

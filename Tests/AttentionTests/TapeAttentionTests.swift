import Attention
import Autodiff
import Tensors
import TestKit
import Testing

@Suite("Attention on a tape")
struct TapeAttentionTests {
  static let small = Problem.all.filter { $0.queryCount * $0.keyCount < 20_000 }

  /// Gradients of Σ output·change by a tape.
  private func gradients<Scalar: TapeScalar>(
    _ type: Scalar.Type, of attention: Attention, _ change: Tensor, isRecorded: Bool
  ) throws -> (AttentionGradients, Tensor, bytes: Int) {
    let tape = Tape<Scalar>()
    let x = [attention.queries, attention.keys, attention.values].map {
      tape.variable(Numbers($0))
    }
    let (mechanism, isCausal) = (attention.mechanism, attention.isCausal)
    let output =
      isRecorded
      ? try tape.recordedAttention(x[0], x[1], x[2], mechanism: mechanism, isCausal: isCausal)
      : try tape.attention(x[0], x[1], x[2], mechanism: mechanism, isCausal: isCausal)
    let parts = try tape.gradients(of: output, seed: Numbers(change), for: x)
    let tensors = zip(parts, x).map { ($0 ?? Numbers($1.shape, repeating: 0)).tensor }
    return (
      AttentionGradients(queries: tensors[0], keys: tensors[1], values: tensors[2]),
      output.value.tensor, tape.savedBytes
    )
  }

  @Test("custom and recorded gradients in double precision are the reference's", arguments: small)
  func double(_ problem: Problem) throws {
    for mechanism in try allMechanisms() {
      let attention = try problem.attention(mechanism)
      let change = attention.outputGradient()
      let reference = attention.referenceGradient(change)
      for isRecorded in [false, true] {
        let (found, _, _) = try gradients(
          Double.self, of: attention, change, isRecorded: isRecorded)
        let error = relativeError(found, reference)
        // Rounded to single precision on the way out.
        #expect(error < 1e-6, "\(mechanism.title), recorded \(isRecorded): \(error)")
      }
    }
  }

  @Test("in single precision one node gives the engine's gradients, to the last bit")
  func single() throws {
    for problem in Self.small {
      for mechanism in try allMechanisms() {
        let attention = try problem.attention(mechanism)
        let change = attention.outputGradient()
        let (found, output, bytes) = try gradients(
          Float.self, of: attention, change, isRecorded: false)
        let saved = try attention.saved(ComputeContext())
        #expect(output.elements.map(\.bitPattern) == saved.output.elements.map(\.bitPattern))
        let expected = try saved.gradients(outputGradient: change, context: ComputeContext())
        for (a, b) in [
          (found.queries, expected.queries), (found.keys, expected.keys),
          (found.values, expected.values),
        ] {
          #expect(a.elements.map(\.bitPattern) == b.elements.map(\.bitPattern))
        }
        #expect(bytes == saved.byteCount)
      }
    }
  }

  @Test("recorded steps agree with the custom gradient, and hold the features")
  func recorded() throws {
    for problem in Problem.all where problem.queryCount > 1 && problem.headWidth > 3 {
      for mechanism in try [Softmax(), Fastmax(order: 1), Fastmax(order: 2)] as [any Mechanism] {
        let attention = try problem.attention(mechanism)
        let change = attention.outputGradient()
        let reference = attention.referenceGradient(change)
        let recorded = try attention.recordedGradients(
          outputGradient: change, context: ComputeContext())
        let error = relativeError(recorded.gradients, reference)
        #expect(error < 1e-4, "\(mechanism.title), \(problem): \(error)")
        guard problem.keyCount > 100 else { continue }
        let ratio = attention.recordedBytes / Double(recorded.savedBytes)
        #expect(ratio > 0.8 && ratio < 1.4, "\(mechanism.title), \(problem): \(ratio)")
      }
    }
  }

  @Test("heads side by side have gradients of their own", arguments: [false, true])
  func heads(isCausal: Bool) throws {
    let attention = try Attention(
      queries: randomTensor([2, 3, 137, 5], seed: 1), keys: randomTensor([2, 3, 139, 5], seed: 2),
      values: randomTensor([2, 3, 139, 7], seed: 3), mechanism: Fastmax(), isCausal: isCausal)
    let change = attention.outputGradient()
    let recorded = try attention.recordedGradients(
      outputGradient: change, context: ComputeContext(threadCount: 2))
    let custom = try attention.gradients(outputGradient: change, context: ComputeContext())
    for (a, b) in [
      (recorded.gradients.queries, custom.queries), (recorded.gradients.keys, custom.keys),
      (recorded.gradients.values, custom.values),
    ] {
      let largest = zip(a.elements, b.elements).map { abs($0 - $1) }.max() ?? 1
      #expect(largest < 1e-4)
    }
  }

  @Test("a tape that would not fit is refused before anything is computed")
  func limit() throws {
    let attention = try Problem(
      queryCount: 1_031, keyCount: 1_033, headWidth: 16, valueWidth: 16
    ).attention(Fastmax())
    let bytes = Int(attention.recordedBytes)
    #expect(
      throws: TapeError.tooLarge(
        operation: "the recorded forward pass", bytes: bytes, limit: 100_000)
    ) {
      try attention.recordedGradients(
        outputGradient: attention.outputGradient(),
        context: ComputeContext(memoryLimit: 100_000))
    }
  }
}

import Autodiff
public import Tensors

/// Gradients by automatic differentiation of the recorded steps, with what the tape held for them.
public struct RecordedGradients: Sendable {
  /// The output.
  public let output: Tensor
  /// The gradients, in the shapes of queries, keys and values.
  public let gradients: AttentionGradients
  /// Bytes the tape held between the passes, counted.
  public let savedBytes: Int
  /// Operations on the tape.
  public let operationCount: Int
}

extension Attention {
  /// Gradients through a tape that records the forward pass step by step, to be compared with the
  /// custom gradient of ``gradients(outputGradient:context:)``.
  ///
  /// - Throws: ``AttentionError/outputGradientMismatch(_:expected:)``, `TapeError.tooLarge` before
  ///   anything is computed when the tape would not fit, `ComputationCancelled`.
  /// - Complexity: O(N·F·D) time and O(N·F) memory with F features, or O(N²·D) and O(N²).
  public func recordedGradients(
    outputGradient: Tensor, context: ComputeContext
  ) throws -> RecordedGradients {
    let expected = Shape(leadingShape.extents + [queryCount, valueWidth])
    guard outputGradient.shape == expected else {
      throw AttentionError.outputGradientMismatch(outputGradient.shape, expected: expected)
    }
    let bytes = recordedBytes
    guard bytes <= Double(context.memoryLimit) else {
      throw TapeError.tooLarge(
        operation: "the recorded forward pass", bytes: bytes < 0x1p62 ? Int(bytes) : .max,
        limit: context.memoryLimit)
    }
    let tape = Tape<Float>(context: context.share(0, 0))
    let inputs = [queries, keys, values].map { tape.variable(Numbers($0)) }
    let output = try tape.recordedAttention(
      inputs[0], inputs[1], inputs[2], mechanism: mechanism, isCausal: isCausal)
    let parts = try tape.gradients(of: output, seed: Numbers(outputGradient), for: inputs)
    // What an output does not depend on (the queries of a constant kernel) has a gradient of 0.
    let gradients = zip(inputs, parts).map { input, part in
      (part ?? Numbers(input.shape, repeating: 0)).tensor
    }
    return RecordedGradients(
      output: output.value.tensor,
      gradients: AttentionGradients(
        queries: gradients[0], keys: gradients[1], values: gradients[2]),
      savedBytes: tape.savedBytes, operationCount: tape.entries.count)
  }

  /// Bytes that the tape of ``recordedGradients(outputGradient:context:)`` will hold, about.
  public var recordedBytes: Double {
    let (asked, held) = (Double(queryCount), Double(keyCount))
    let (width, valueWidth) = (Double(headWidth), Double(self.valueWidth))
    let tokens = asked * (2 * width + valueWidth + 2) + held * (2 * width + valueWidth + 2)
    // The score, the steps of Horner's rule, f itself, and a byte of the mask.
    let degree = mechanism.kernel.degree
    let perPair = (degree.map { $0 < 2 ? 1 : Double($0) + 1 } ?? 1) + (isCausal ? 0.25 : 0)
    let factors: Double
    if let degree, degree <= 2 {
      let features = Double(Features.count(degree: degree, width: headWidth))
      let sums = features * (valueWidth + 1)
      if isCausal {
        let chunk = Double(RecordedSteps<Float>.chunkLength)
        let earlier = (held / chunk).rounded(.up) - 1
        let asking = asked - min(asked, max(chunk - Double(causalOffset), 0))
        factors =
          (asking + chunk * earlier) * features + earlier * sums
          + asked * min(chunk, held) * perPair
      } else {
        factors = (asked + held) * features + sums
      }
    } else {
      factors = perPair * asked * held
    }
    return 4 * Double(headCount) * (tokens + factors)
  }
}

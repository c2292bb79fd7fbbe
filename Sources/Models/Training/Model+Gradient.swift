package import Autodiff
package import Tensors

extension Model {
  /// The mean loss of exercises and its gradient, parameter by parameter, in one piece and in a chosen
  /// precision.
  ///
  /// In double precision attention goes in plain steps: slow, and what training is measured against.
  ///
  /// - Parameters:
  ///   - problems: The exercises.
  ///   - parameters: Numbers to take instead of the model's own.
  ///   - dropoutSeed: Where dropped numbers come from; nil to drop none.
  package func gradient<Scalar: TapeScalar>(
    of problems: [LaidOutProblem], parameters: [Numbers<Scalar>], dropoutSeed: UInt64? = nil,
    _ context: ComputeContext
  ) throws -> (loss: Scalar, gradients: [Numbers<Scalar>]) {
    let tape = Tape<Scalar>(context: context)
    let pass = ForwardPass(
      self, on: tape, parameters: parameters, isTrained: true, dropoutSeed: dropoutSeed)
    let (loss, _) = try pass.loss(ModelBatch(problems, for: config))
    let gradients = try tape.gradients(of: loss, for: pass.parameters)
    return (
      loss.value.elements[0],
      zip(gradients, forms).map { $0 ?? Numbers($1.shape, repeating: 0) }
    )
  }
}

import Tensors

/// Writes a tensor of rank 0, 1 or 2 as text: one row a line, numbers with commas between.
///
/// Each number has the fewest digits that read back as the same float32; `nan`, `inf` and `-inf`
/// are what `numpy.loadtxt` reads. A tensor of rank 1 is a column.
func writeCSV(_ tensor: Tensor, to file: inout ReplacementFile) throws(TensorFileError) {
  let columnCount = tensor.shape.rank == 2 ? tensor.shape[1] : 1
  guard columnCount > 0 else { return }
  for start in stride(from: 0, to: tensor.numbers.count, by: columnCount) {
    let row = tensor.numbers[start..<start + columnCount]
    let line = row.map { $0.isNaN ? "nan" : "\($0)" }.joined(separator: ",")
    try file.write((line + "\n").utf8)
  }
}

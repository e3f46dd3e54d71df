// SPDX-License-Identifier: MIT
#include <support/compare.hpp>
#include <support/errors.hpp>
#include <support/file_size_limit.hpp>
#include <support/files.hpp>
#include <support/isa.hpp>
#include <support/training.hpp>

#include <siamese/encoders/multihead_attention.hpp>
#include <siamese/encoders/recurrent.hpp>
#include <siamese/io/checkpoint.hpp>
#include <siamese/model/any_head.hpp>
#include <siamese/training/any_optimizer.hpp>
#include <siamese/training/callbacks.hpp>
#include <siamese/training/trainer.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <filesystem>
#include <limits>
#include <string>
#include <utility>
#include <vector>

using namespace siamese;

namespace {

using Network = Siamese<Conv<>, Manhattan>;

/// Three epochs of three steps; the last batch is not full.
TrainingOptions options() {
  TrainingOptions result;
  result.epochs = 3;
  result.batch_size = 32;
  result.shard_size = 12;
  result.threads = 1;
  result.schedule = {.decay = Decay::cosine, .warmup_steps = 2};
  return result;
}
constexpr Index all_steps = 9;

const Examples& train_pairs() {
  static const Examples pairs = test::random_pairs(1, 70);
  return pairs;
}
const Examples& dev_pairs() {
  static const Examples pairs = test::random_pairs(2, 10);
  return pairs;
}

struct PauseAfter {
  Index steps;
  template <class State>
  void on_step_end(State& state) {
    state.pause = state.step == steps;
  }
};

/// The results of a training: everything that a wrong resume could change.
struct Result {
  std::vector<float> last, best;
  std::vector<EpochRecord> history;
};

/// Trains a new model with all callbacks that have state; pauses after a step (0: never).
template <class M, class O>
Result train(M model, const O& optimizer, const std::filesystem::path& folder, Index pause,
             bool resume, const TrainingOptions& with = options(),
             const nlohmann::json& configuration = {}) {
  BestOnDev<M> best;
  EarlyStopping stopping(2);
  WeightAveraging<M> averaging(2);
  Checkpoints checkpoints(folder, {.every = 2, .keep = 3, .resume = resume}, configuration, best,
                          stopping, averaging);
  Result result;
  result.history = fit(model, train_pairs(), dev_pairs(), Mse{}, optimizer, with, PauseAfter{pause},
                       best, stopping, averaging, checkpoints);
  result.last = test::parameters(model);
  if (pause == 0) result.best = test::parameters(best.model());
  return result;
}

Network network() { return test::small_network<Cpu>(0.2F); }

template <class M, class O>
void check_every_pause(const M& model, const O& optimizer) {
  const test::TemporaryFolder folder;
  const Result expected = train(model, optimizer, folder.path() / "whole", 0, false);
  for (Index pause = 1; pause <= all_steps; ++pause) {
    CAPTURE(pause);
    const auto place = folder.path() / std::to_string(pause);
    train(model, optimizer, place, pause, false);
    const Result resumed = train(model, optimizer, place, 0, true);
    CHECK(test::same_bits(resumed.last, expected.last));
    CHECK(test::same_bits(resumed.best, expected.best));
    REQUIRE(resumed.history.size() == expected.history.size());
    for (std::size_t i = 0; i < expected.history.size(); ++i) {
      CHECK(resumed.history[i].train_loss == expected.history[i].train_loss);
      CHECK(resumed.history[i].train_accuracy == expected.history[i].train_accuracy);
      CHECK(resumed.history[i].dev_loss == expected.history[i].dev_loss);
      CHECK(resumed.history[i].steps == expected.history[i].steps);
    }
  }
}

std::vector<std::string> names(const std::filesystem::path& folder) {
  std::vector<std::string> result;
  for (const auto& path : find_checkpoints(folder)) result.push_back(path.filename().string());
  return result;
}

}

TEST_CASE_TEMPLATE("a training paused after any step and resumed ends with the same bits", O,
                   LazyAdam, AdamW, Sgd) {
  check_every_pause(network(), O{.learning_rate = 0.02});
}

TEST_CASE("so does one with types chosen at run time") {
  const test::TemporaryFolder folder;
  const Text text = test::numbered_words(test::training_vocabulary);
  const AnyOptimizer sgd("sgd");
  check_every_pause(
      Siamese<Conv<>, AnyHead<>>(text, {8, {2, 3}, {10, 10}, 0.2F}, 1,
                                 FeatureHeadOptions{.outputs = 1, .dropout_rate = 0.2F}),
      sgd);
  check_every_pause(Siamese<BidirectionalGRU<>, Manhattan>(
                        text, {.embedding_size = 8, .hidden_size = 6, .dropout_rate = 0.2F}),
                    LazyAdam{});
  check_every_pause(Siamese<MultiheadAttention<>, Manhattan>(
                        text, {.embedding_size = 8, .num_heads = 2, .dropout_rate = 0.2F}),
                    Adagrad{});
}

TEST_CASE("resuming a completed training keeps its result") {
  const test::TemporaryFolder folder;
  const Result expected = train(network(), LazyAdam{}, folder.path(), 0, false);
  const Result again = train(network(), LazyAdam{}, folder.path(), 0, true);
  CHECK(test::same_bits(again.last, expected.last));
  CHECK(again.history.size() == expected.history.size());
}

TEST_CASE("a training stopped early or by a number of steps stays stopped") {
  const test::TemporaryFolder folder;
  TrainingOptions with = options();
  with.max_steps = 5;
  const Result expected = train(network(), LazyAdam{}, folder.path() / "whole", 0, false, with);
  train(network(), LazyAdam{}, folder.path() / "parts", 5, false, with);
  const Result resumed = train(network(), LazyAdam{}, folder.path() / "parts", 0, true, with);
  CHECK(test::same_bits(resumed.last, expected.last));
  CHECK(resumed.history.size() == 2);
  CHECK(resumed.history.back().steps == 2);
}

TEST_CASE("without checkpoints a training starts from the beginning") {
  const test::TemporaryFolder folder;
  const Result expected = train(network(), LazyAdam{}, folder.path() / "a", 0, false);
  const Result resumed = train(network(), LazyAdam{}, folder.path() / "b", 0, true);
  CHECK(test::same_bits(resumed.last, expected.last));
}

TEST_CASE("checkpoints are saved every N steps, at the end of epochs and at a pause, and the "
          "newest are kept") {
  const test::TemporaryFolder folder;
  train(network(), LazyAdam{}, folder.path(), 5, false);
  CHECK(names(folder.path()) == std::vector<std::string>{"step-000000000003.safetensors",
                                                         "step-000000000004.safetensors",
                                                         "step-000000000005.safetensors"});
  train(network(), LazyAdam{}, folder.path(), 0, true);
  CHECK(names(folder.path()) == std::vector<std::string>{"step-000000000006.safetensors",
                                                         "step-000000000008.safetensors",
                                                         "step-000000000009.safetensors"});
}

TEST_CASE("surplus checkpoints are removed before the next is written") {
  const test::TemporaryFolder folder;
  train(network(), LazyAdam{}, folder.path(), 5, false);
  Network model = network();
  BestOnDev<Network> best;
  EarlyStopping stopping(2);
  WeightAveraging<Network> averaging(2);
  Checkpoints checkpoints(folder.path(), {.keep = 1, .resume = true}, {}, best, stopping,
                          averaging);
  const test::FileSizeLimit full(8192);
  CHECK_THROWS_AS(fit(model, train_pairs(), dev_pairs(), Mse{}, LazyAdam{}, options(), best,
                      stopping, averaging, checkpoints),
                  FileError);
  CHECK(names(folder.path()) == std::vector<std::string>{"step-000000000005.safetensors"});
}

TEST_CASE("without resume, existing checkpoints are kept and training is refused") {
  const test::TemporaryFolder folder;
  train(network(), LazyAdam{}, folder.path(), 5, false);
  const std::vector<std::string> before = names(folder.path());
  CHECK(test::contains(
      test::message_of<FileError>([&] { train(network(), LazyAdam{}, folder.path(), 0, false); }),
      "holds checkpoints of an earlier training; resume it"));
  CHECK(names(folder.path()) == before);
}

TEST_CASE("checkpoints of another training are refused, and the difference is named") {
  const test::TemporaryFolder folder;
  train(network(), LazyAdam{}, folder.path(), 4, false, options(), {{"loss", "mse"}});
  const auto refusal = [&](const TrainingOptions& with, const nlohmann::json& configuration) {
    return test::message_of<InputError>(
        [&] { train(network(), LazyAdam{}, folder.path(), 0, true, with, configuration); });
  };
  TrainingOptions other = options();
  other.seed = 2;
  CHECK(test::contains(refusal(other, {{"loss", "mse"}}), "options/seed was 1 and is 2"));
  other = options();
  other.schedule.decay = Decay::linear;
  CHECK(test::contains(refusal(other, {{"loss", "mse"}}),
                       "options/schedule/decay was \"cosine\" and is \"linear\""));
  CHECK(test::contains(refusal(options(), {{"loss", "bce"}}), "loss was \"mse\" and is \"bce\""));
  CHECK(test::contains(refusal(options(), {}), "loss was \"mse\" and is nothing"));
  CHECK(test::contains(refusal(options(), {{"loss", "mse"}}), "nothing was thrown"));

  Network model = network();
  const Examples others = test::random_pairs(9, 70);
  Checkpoints checkpoints(folder.path(), {.resume = true}, {{"loss", "mse"}});
  CHECK(test::contains(test::message_of<InputError>([&] {
                         fit(model, others, dev_pairs(), Mse{}, LazyAdam{}, options(), checkpoints);
                       }),
                       "pairs/train was"));
}

TEST_CASE("the number of threads may change") {
  const test::TemporaryFolder folder;
  const Result expected = train(network(), LazyAdam{}, folder.path() / "whole", 0, false);
  train(network(), LazyAdam{}, folder.path() / "parts", 4, false);
  TrainingOptions with = options();
  with.threads = 3;
  const Result resumed = train(network(), LazyAdam{}, folder.path() / "parts", 0, true, with);
  CHECK(test::same_bits(resumed.last, expected.last));
}

TEST_CASE("a resumed training may be longer if the schedule does not depend on that") {
  const test::TemporaryFolder folder;
  TrainingOptions shorter = options(), longer = options();
  shorter.schedule.decay = longer.schedule.decay = Decay::step;
  shorter.epochs = 2;
  const Result expected = train(network(), LazyAdam{}, folder.path() / "whole", 0, false, longer);
  for (const Index pause : {4, 0}) {
    const auto place = folder.path() / std::to_string(pause);
    train(network(), LazyAdam{}, place, pause, false, shorter);
    const Result resumed = train(network(), LazyAdam{}, place, 0, true, longer);
    CHECK(resumed.history.size() == 3);
    CHECK(test::same_bits(resumed.last, expected.last));
    CHECK(test::same_bits(resumed.best, expected.best));
  }
  const auto refusal = [&](const std::string& place, const TrainingOptions& with) {
    return test::message_of<InputError>(
        [&] { train(network(), LazyAdam{}, folder.path() / place, 0, true, with); });
  };
  CHECK(test::contains(refusal("whole", shorter),
                       "this training is in epoch 3 after 9 steps, more than is asked for"));
  longer.schedule.decay = shorter.schedule.decay = Decay::linear;
  train(network(), LazyAdam{}, folder.path() / "linear", 4, false, shorter);
  CHECK(test::contains(refusal("linear", longer), "options/epochs was 2 and is 3, on which the "
                                                  "schedule's learning rates depend"));
  TrainingOptions stopped = options();
  stopped.schedule.decay = Decay::none;
  stopped.max_steps = 5;
  train(network(), LazyAdam{}, folder.path() / "stopped", 0, false, stopped);
  stopped.max_steps = 8;
  CHECK(test::contains(refusal("stopped", stopped), "after 5 steps, its last"));
}

TEST_CASE("a damaged checkpoint is an error that names the file") {
  const test::TemporaryFolder folder;
  train(network(), LazyAdam{}, folder.path(), 4, false);
  const std::filesystem::path newest = find_checkpoints(folder.path()).back();
  const std::string whole = read_file(newest);
  const auto refusal = [&](const std::string& content) {
    write_file(newest, content);
    return test::message_of<InputError>(
        [&] { train(network(), LazyAdam{}, folder.path(), 0, true); });
  };
  for (const std::string& content : {whole.substr(0, whole.size() - 1), std::string()}) {
    const std::string message = refusal(content);
    CHECK(message.starts_with(newest.string() + ": "));
    CHECK(test::contains(message, "damaged"));
    CHECK(message.ends_with("; remove it to resume from the previous one"));
  }
  std::string one_bit = whole;
  one_bit.back() = static_cast<char>(one_bit.back() ^ 1);
  CHECK(test::contains(refusal(one_bit), "its values are not those that were written"));
  TensorFile file;
  file.tensors["model.encoder.x"] = {{1}, {1}};
  write_safetensors(newest, file);
  CHECK(test::contains(refusal(read_file(newest)), "is not a checkpoint"));
}

TEST_CASE("a state that is not finite is not saved") {
  Network model = network();
  model.encoder.embedding.weight.view()(0, 0) = std::numeric_limits<float>::infinity();
  ArchiveWriter archive;
  archive("model", model);
  const std::string message =
      test::message_of<DivergenceError>([&] { std::move(archive).finish(); });
  CHECK(test::contains(message, "model.encoder.embedding.weight is not finite"));
}

TEST_CASE("invalid settings are refused") {
  CHECK_THROWS_AS(Checkpoints(".", {.every = -1}, {}), ArgumentError);
  CHECK_THROWS_AS(Checkpoints(".", {.keep = 0}, {}), ArgumentError);
}

TEST_CASE("a device that computes other bits is refused with the remedy") {
  const test::TemporaryFolder folder;
  Network model = network();
  model.device = Cpu(Isa::baseline);
  train(model, LazyAdam{}, folder.path(), 4, false);
  for (const Isa isa : test::all_isas()) {
    model.device = Cpu(isa);
    const auto resume = [&] { train(model, LazyAdam{}, folder.path(), 5, true); };
    if (isa == Isa::baseline) {
      CHECK_NOTHROW(resume());
    } else {
      const std::string message = test::message_of<InputError>(resume);
      CHECK(
          test::contains(message, "its training computes other bits: arithmetic was \"baseline\""));
      CHECK(test::contains(message, "set SIAMESE_ISA and the precision as before"));
    }
  }
}

namespace {

/// Asks to stop at the n-th question.
struct StopAt {
  int n;
  mutable int questions = 0;
  bool stops() const { return ++questions >= n; }
  template <class State>
  void on_pause(const State&) {}
};

}

TEST_CASE("a training stopped within any step resumes with the same bits") {
  const auto run = [](const std::filesystem::path& folder, int stop_at) {
    Network model = network();
    Checkpoints<> checkpoints(folder, {.every = 0, .keep = 2, .resume = true}, {});
    StopAt stop{stop_at};
    fit(model, train_pairs(), dev_pairs(), Mse{}, LazyAdam{}, options(), stop, checkpoints);
    return std::pair(test::parameters(model), stop.questions);
  };
  const test::TemporaryFolder folder;
  const auto whole = run(folder.path() / "whole", 1'000'000);
  const std::vector<float>& expected = whole.first;
  const int questions = whole.second;
  CHECK(questions > all_steps);
  for (int n = 1; n <= questions; n += 5) {
    CAPTURE(n);
    const std::filesystem::path place = folder.path() / std::to_string(n);
    run(place, n);
    CHECK(test::same_bits(run(place, 1'000'000).first, expected));
  }
}

// SPDX-License-Identifier: MIT
// siamese train --from: a saved model is trained further.

#include "command.hpp"

#include <siamese/io/safetensors.hpp>

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

using test::contains;
using test::shell;
using test::TemporaryFolder;

namespace {

/// A small model of the encoder.
std::string first(const std::string& encoder, const std::string& options = "") {
  return "siamese train " + encoder +
         " sample --pairs 400 --epochs 2 --embedding-size 8 --experiment-name first " + options;
}

/// A training on other pairs that starts from it.
std::string further(const std::string& encoder, const std::string& options = "") {
  return "siamese train " + encoder +
         " sample --pairs 200 --epochs 1 --from first --experiment-name m " + options;
}

std::string parameters(const TemporaryFolder& folder, const std::string& name,
                       const std::string& file = "model.safetensors") {
  return test::content(folder, "model_dir/" + name + '/' + file);
}

/// Training at this rate changes no parameter.
const std::string standing = " --optimizer sgd --learning-rate 1e-30 --momentum 0 ";

}

TEST_CASE("a training starts from a model's parameters, with its text, encoder and head") {
  const std::pair<std::string, std::string> models[] = {
      {"cnn", "--num-filters 6,5 --filter-sizes 2,3 --distance cosine --lower-case --min-count 2 "
              "--ngram-buckets 10 --ngram-size 2"},
      {"rnn", "--cell lstm --bidirectional --hidden-size 5 --pooling max --characters"},
      {"multihead", "--num-heads 2 --norm before --pooling sum --distance dot --max-tokens 7"},
      {"cnn", "--num-filters 6,5 --filter-sizes 2,3 --loss softmax --head-hidden-size 4 "
              "--head-features u,product"}};
  for (const auto& [encoder, given] : models) {
    const std::string& options = given;
    CAPTURE(options);
    const TemporaryFolder folder;
    REQUIRE(shell(folder, first(encoder, options)).code == 0);
    const test::Outcome outcome = shell(folder, further(encoder, standing));
    CHECK(outcome.code == 0);
    CHECK(contains(outcome.err, " parameters, from model_dir/first/model.safetensors\n"));
    CHECK(parameters(folder, "m") == parameters(folder, "first"));
    CHECK(parameters(folder, "m", "vocabulary.txt") ==
          parameters(folder, "first", "vocabulary.txt"));
    const nlohmann::json before = test::json(folder, "model_dir/first/config.json"),
                         after = test::json(folder, "model_dir/m/config.json");
    for (const char* key : {"encoder", "encoder_options", "tokenizer", "ngrams"})
      CHECK(after[key] == before[key]);
    CHECK(after.value("distance", "") == before.value("distance", ""));
    CHECK(after.value("head", nlohmann::json()) == before.value("head", nlohmann::json()));
    CHECK(after["training"]["from"] == "model_dir/first/model.safetensors");
    CHECK(after["training"]["pairs"] == 200);
    CHECK_FALSE(after["training"].contains("min_count"));
    CHECK(after["options"]["epochs"]["origin"] == "command line");
  }
}

TEST_CASE("the epoch that was best on dev is taken if that is asked for") {
  const TemporaryFolder folder;
  REQUIRE(shell(folder, first("cnn")).code == 0);
  REQUIRE(shell(folder, further("cnn", "--quiet") + "&& mv model_dir/m/model.safetensors "
                                                    "model_dir/first/best.safetensors && "
                                                    "rm -r model_dir/m")
              .code == 0);
  REQUIRE(shell(folder, further("cnn", "--best" + standing)).code == 0);
  CHECK(parameters(folder, "m") == parameters(folder, "first", "best.safetensors"));
  CHECK(parameters(folder, "m") != parameters(folder, "first"));
}

TEST_CASE("a model is trained further with the same bits each time, and is one for all commands") {
  const TemporaryFolder folder;
  REQUIRE(shell(folder, "siamese sample --out corpus --pairs 400").code == 0);
  REQUIRE(shell(folder, first("cnn")).code == 0);
  const std::string line = "siamese train cnn pairs --data corpus --epochs 2 --from first "
                           "--loss contrastive --experiment-name ";
  const test::Outcome outcome = shell(folder, line + "m --threads 1");
  REQUIRE(outcome.code == 0);
  REQUIRE(shell(folder, line + "same --threads 2").code == 0);
  REQUIRE(shell(folder, line + "other --seed 2").code == 0);
  CHECK(parameters(folder, "m") == parameters(folder, "same"));
  CHECK(parameters(folder, "m", "config.json") == parameters(folder, "same", "config.json"));
  CHECK(parameters(folder, "m") != parameters(folder, "other"));
  CHECK(parameters(folder, "m") != parameters(folder, "first"));
  CHECK(contains(outcome.err, "\n  unknown tokens: "));
  CHECK(shell(folder, "siamese evaluate m corpus/test.tsv").code == 0);
  CHECK(shell(folder, "siamese report m").code == 0);
  CHECK(shell(folder, "siamese train cnn sample --pairs 200 --max-steps 1 --from m "
                      "--experiment-name third")
            .code == 0);
  // A training may replace the model that it starts from.
  CHECK(shell(folder, "siamese train cnn pairs --data corpus --epochs 1 --from m --overwrite "
                      "--experiment-name m")
            .code == 0);
  CHECK(parameters(folder, "m") != parameters(folder, "same"));
}

TEST_CASE("words that the model does not know are counted in training pairs too") {
  const TemporaryFolder folder;
  folder.write("pairs.tsv", "sentence1\tsentence2\tlabel\nzyx wvu\tzyx tsr\t1\nzyx\twvu\t0\n");
  REQUIRE(shell(folder, first("cnn")).code == 0);
  const test::Outcome outcome =
      shell(folder, "siamese train cnn pairs --train pairs.tsv --dev pairs.tsv --test pairs.tsv "
                    "--max-steps 1 --from first --experiment-name m");
  CHECK(outcome.code == 0);
  CHECK(contains(outcome.err,
                 "unknown tokens: 100.00 % of train, 100.00 % of dev, 100.00 % of test"));
}

TEST_CASE("options of training alone may differ from the model's") {
  const TemporaryFolder folder;
  REQUIRE(shell(folder, first("rnn", "--loss softmax --dropout-rate 0.1")).code == 0);
  const std::string line = further("rnn", "--overwrite");
  REQUIRE(shell(folder, line).code == 0);
  CHECK(test::json(folder, "model_dir/m/config.json")["encoder_options"]["dropout_rate"] ==
        test::json(folder, "model_dir/first/config.json")["encoder_options"]["dropout_rate"]);
  REQUIRE(shell(folder, line + " --dropout-rate 0.5 --recurrent-dropout-rate 0.25 "
                               "--head-dropout-rate 0.125 --freeze-embedding")
              .code == 0);
  const nlohmann::json config = test::json(folder, "model_dir/m/config.json");
  CHECK(config["encoder_options"]["dropout_rate"] == 0.5);
  CHECK(config["encoder_options"]["recurrent_dropout_rate"] == 0.25);
  CHECK(config["encoder_options"]["freeze_embedding"] == true);
  CHECK(config["head"]["dropout_rate"] == 0.125);
  const auto embedding = [&](const std::string& name) {
    return siamese::read_safetensors(folder.path() / "model_dir" / name / "model.safetensors")
        .tensors.at("encoder.embedding.weight")
        .values;
  };
  CHECK(embedding("m") == embedding("first"));
}

TEST_CASE("options that contradict the model are refused by name") {
  const TemporaryFolder folder;
  folder.write("pairs.vec", "1 8\nA 1 2 3 4 5 6 7 8\n");
  folder.write("c.toml", "num_filters = [7, 7]\n");
  REQUIRE(shell(folder, first("cnn", "--num-filters 6,5 --filter-sizes 2,3")).code == 0);
  const std::pair<std::string, std::string> refused[] = {
      {"--num-filters 5,5", "--num-filters 5,5: the model 'first' has 6,5, which --from keeps; "
                            "leave the option out"},
      {"--config c.toml", "c.toml:1: --num-filters 7,7: the model 'first' has 6,5"},
      {"--embedding-size 16", "--embedding-size 16: the model 'first' has 8"},
      {"--lower-case", "--lower-case true: the model 'first' has false"},
      {"--max-tokens 9", "--max-tokens 9: the model 'first' has none"},
      {"--distance cosine", "--distance cosine: the model 'first' has manhattan"},
      {"--head network", "--head network: the model 'first' has distance"},
      {"--ngram-buckets 10", "--ngram-buckets 10: the model 'first' has none"},
      {"--task nli3", "--task nli3: the model 'first' has similarity"},
      {"--loss softmax", "--loss: loss softmax needs a head with classes; --from takes the "
                         "model's head as it is"},
      {"--vectors pairs.vec", "--vectors has no effect with --from"},
      {"--embedding-rms 1", "--embedding-rms 1: the model 'first' has none"},
      {"--min-count 2", "--min-count has no effect with --from"},
      {"--max-vocabulary 9", "--max-vocabulary has no effect with --from"},
      {"--num-heads 2", "--num-heads has no effect on the encoder cnn"}};
  for (const auto& [given, message] : refused) {
    const std::string option = given;
    CAPTURE(option);
    const test::Outcome outcome = shell(folder, further("cnn", option));
    CHECK(outcome.code == 2);
    CHECK_MESSAGE(contains(outcome.err, message), outcome.err);
  }
  CHECK(contains(shell(folder, further("rnn")).err,
                 "ENCODER: the model 'first' has the encoder cnn, not rnn"));
  CHECK(contains(shell(folder, first("cnn", "--best --overwrite")).err,
                 "--best has no effect without --from"));
  CHECK(shell(folder, further("cnn", "--num-filters 6,5 --distance manhattan --embedding-size 8"))
            .code == 0);
}

TEST_CASE("the options taken from the model are shown with its file as their origin") {
  const TemporaryFolder folder;
  REQUIRE(shell(folder, first("multihead", "--num-heads 2 --distance cosine --symbols")).code == 0);
  const test::Outcome outcome = shell(folder, further("multihead", "--print-config"));
  CHECK(outcome.code == 0);
  for (const char* line :
       {"num_heads = 2  # model_dir/first/config.json",
        "distance = \"cosine\"  # model_dir/first/config.json",
        "symbols = true  # model_dir/first/config.json", "from = \"first\"  # command line"})
    CHECK_MESSAGE(contains(outcome.out, line), outcome.out);
  CHECK_FALSE(contains(outcome.out, "min_count"));
  folder.write("shown.toml", outcome.out);
  CHECK(shell(folder, "siamese train --config shown.toml --experiment-name m").code == 0);
}

TEST_CASE("a model that cannot be trained further is an error that names the file") {
  const TemporaryFolder folder;
  REQUIRE(shell(folder, first("cnn")).code == 0);
  const auto refused = [&](const std::string& line, const std::string& message) {
    const test::Outcome outcome = shell(folder, line);
    CHECK(outcome.code == 1);
    CHECK_MESSAGE(contains(outcome.err, message), outcome.err);
    CHECK_FALSE(std::filesystem::exists(folder.path() / "model_dir/m"));
  };
  refused("siamese train cnn sample --from none --experiment-name m",
          "no model 'none': neither model_dir/none nor ");
  const std::string file = "model_dir/first/config.json";
  const nlohmann::json config = test::json(folder, file);
  const auto changed = [&](const nlohmann::json& patch) {
    nlohmann::json other = config;
    other.merge_patch(patch);
    folder.write(file, other.dump());
  };
  changed({{"format", 1}});
  refused(further("cnn"), file + ": the model has format 1, of an earlier siamese");
  changed({{"encoder", "own"}});
  refused(further("cnn"), file + ": siamese train has no encoder 'own'; train it further in the "
                                 "program that made it");
  changed({{"distance", "own"}});
  refused(further("cnn"), file + ": ");
  changed({{"encoder_options", {{"embedding_size", 16}}}});
  refused(further("cnn"), "model_dir/first/model.safetensors: ");
  changed({{"encoder_options", {{"embedding_size", 65536}}}});
  refused(further("cnn"), file + ": it states sizes that need more memory");
  changed({});
  folder.write("model_dir/first/vocabulary.txt", "<unk>\nno\n");
  refused(further("cnn"), "model_dir/first/");
}

// SPDX-License-Identifier: MIT
// siamese train --config and --print-config.

#include "command.hpp"

#include <support/checkout.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <vector>

using test::contains;
using test::Outcome;
using test::shell;
using test::TemporaryFolder;

namespace {

/// The configuration that results from these arguments.
std::string printed(const TemporaryFolder& folder, const std::string& arguments) {
  const Outcome outcome = shell(folder, "siamese train " + arguments + " --print-config");
  CAPTURE(outcome.err);
  CHECK(outcome.code == 0);
  return outcome.out;
}

bool has_line(const std::string& text, const std::string& line) {
  const auto lines = test::lines(text);
  return std::ranges::find(lines, line) != lines.end();
}

/// The text after the first occurrence of a string.
std::optional<std::string> after(const std::string& text, const std::string& place) {
  const std::size_t at = text.find(place);
  if (at == text.npos) return {};
  return text.substr(at + place.size());
}

/// The error for a file; checks that it is one line.
std::string refused(const TemporaryFolder& folder, const std::string& content, int code,
                    const std::string& arguments = "cnn sample") {
  folder.write("c.toml", content);
  const Outcome outcome = shell(folder, "siamese train " + arguments + " --config c.toml");
  CAPTURE(outcome.err);
  CHECK(outcome.code == code);
  CHECK(outcome.out == "");
  CHECK(test::lines(outcome.err).size() == 1);
  return outcome.err;
}

}

TEST_CASE("a file sets options by name; the command line takes precedence, then later files") {
  const TemporaryFolder folder;
  folder.write("a.toml", "batch_size = 100\nlearning-rate = 1e-2 # half as much\n[any section]\n"
                         "epochs=7\nnum_filters = [6,\n  # two\n  5,\n]\nfilter_sizes = 2,3\n"
                         "lower_case = true\n; a comment of INI\n  model_dir = 'it is #1'\n");
  folder.write("b.ini", "[x]\nepochs = 8\nloss = \"bce\"\n");
  const std::string config =
      printed(folder, "cnn --config a.toml sample --config b.ini --batch-size 50");
  CHECK(has_line(config, "encoder = \"cnn\"  # command line"));
  CHECK(has_line(config, "batch_size = 50  # command line"));
  CHECK(has_line(config, "learning_rate = 1e-2  # a.toml:2"));
  CHECK(has_line(config, "epochs = 8  # b.ini:2"));
  CHECK(has_line(config, "loss = \"bce\"  # b.ini:3"));
  CHECK(has_line(config, "num_filters = \"6,5\"  # a.toml:5"));
  CHECK(has_line(config, "filter_sizes = \"2,3\"  # a.toml:9"));
  CHECK(has_line(config, "lower_case = true  # a.toml:10"));
  CHECK(has_line(config, "model_dir = \"it is #1\"  # a.toml:12"));
  CHECK(has_line(config, "seed = 1  # default"));
  CHECK(has_line(config, "# early_stopping is not set"));
  CHECK(has_line(printed(folder, "cnn sample --config a.toml --lower-case=false"),
                 "lower_case = false  # command line"));
}

TEST_CASE("the file can name the encoder and the dataset") {
  const TemporaryFolder folder;
  folder.write("c.toml", "encoder = 'rnn'\ndataset = \"pairs\"\ntrain = [\"a.tsv\", 'b.tsv']\n");
  const std::string config = printed(folder, "--config c.toml");
  CHECK(has_line(config, "encoder = \"rnn\"  # c.toml:1"));
  CHECK(has_line(config, "train = [\"a.tsv\", \"b.tsv\"]  # c.toml:3"));
  CHECK(has_line(printed(folder, "multihead --config c.toml"),
                 "encoder = \"multihead\"  # command line"));
}

TEST_CASE("the printed configuration reads back unchanged") {
  const TemporaryFolder folder;
  folder.write("vectors.vec", "1 3\na 1 2 3\n");
  for (const std::string arguments :
       {"cnn sample",
        "rnn sample --cell lstm --bidirectional --pooling attention --threads 2 "
        "--embedding-rms 0.1",
        "multihead sample --norm after --positions learned --max-positions 9 --clip-norm 2",
        "cnn SNLI --task nli3 --early-stopping 3 --schedule step --decay-steps 10",
        "cnn SNLI --head network --loss bce --head-features u,v --label-smoothing 0.1",
        "cnn sample --loss softmax --optimizer sgd --characters --max-vocabulary 9",
        "rnn ANLI --rounds 1,3 --vectors vectors.vec --freeze-embedding --hypothesis-reason",
        "cnn pairs --train 'a \"b\".tsv' --train \"it's\" --dev 'c\\d' --columns a,b,c "
        "--label-range 0,5 --format csv --loss contrastive --min-count 2 --ngram-buckets 9",
        "cnn QQP --reference-split --loss cosent --distance cosine --optimizer adamw"}) {
    CAPTURE(arguments);
    const std::string config = printed(folder, arguments);
    folder.write("c.toml", config);
    const std::string again = printed(folder, "--config c.toml");
    // Every value comes from the file, with its line.
    auto expected = test::lines(config);
    for (std::size_t i = 0; i < expected.size(); ++i)
      if (const auto origin = expected[i].rfind("  # "); origin != std::string::npos)
        expected[i].replace(origin, std::string::npos, "  # c.toml:" + std::to_string(i + 1));
    CHECK(test::lines(again) == expected);
  }
  CHECK_FALSE(std::filesystem::exists(folder.path() / "model_dir"));
}

TEST_CASE("unknown keys are refused with file, line and the nearest known name") {
  const TemporaryFolder folder;
  const auto nearest = [&](const std::string& key, const std::string& known) {
    CAPTURE(key);
    CHECK(contains(refused(folder, "\n" + key + " = 1\n", 2),
                   "c.toml:2: unknown key '" + key + "'; the nearest known one is " + known + ";"));
  };
  nearest("batchsize", "batch_size");
  nearest("learning_rat", "learning_rate");
  nearest("num_epoch", "num_epochs");
  nearest("epoch", "epochs");
  nearest("lerning-rate", "learning_rate");
  nearest("Epochs", "epochs");
  nearest("BATCH_SIZE", "batch_size");
  nearest("datset", "dataset");
  for (const std::string key : {"config", "print_config", "help", "resume", "overwrite"})
    CHECK(contains(refused(folder, key + " = true\n", 2),
                   "c.toml:1: '" + key + "' belongs on the command line"));
}

TEST_CASE("values are checked as on the command line, and errors name their place") {
  const TemporaryFolder folder;
  struct Case {
    std::string content, problem;
  };
  const Case cases[] = {
      {"epochs = 0", "c.toml:1: --epochs: '0' is not a whole number from 1 to"},
      {"[a]\nepochs = \"ten\"", "c.toml:2: --epochs: 'ten' is not"},
      {"epochs = [1, 2]", "c.toml:1: --epochs: '1,2' is not"},
      {"epochs = {a = 1}", "c.toml:1: epochs: a table is not allowed as a value here"},
      {"num_filters = [[1]]",
       "c.toml:1: num_filters: a list in a list is not allowed as a value here"},
      {"learning_rate = nan", "c.toml:1: --learning-rate: 'nan' is not"},
      {"loss = hinge", "c.toml:1: --loss: unknown name 'hinge'; known: mse"},
      {"loss = \"a\\nb\"", "c.toml:1: --loss: unknown name 'a?b'"},
      {"schedule = exponential",
       "c.toml:1: --schedule: unknown name 'exponential'; known: constant"},
      {"lower_case = maybe", "c.toml:1: lower_case: 'maybe' is not true or false"},
      {"epochs = 1\nnum_epochs = 2", "c.toml:2: 'num_epochs' is already set at c.toml:1"},
      {"[a]\nepochs = 1\n[b]\nepochs = 1", "c.toml:4: 'epochs' is already set at c.toml:2"},
      {"\nbidirectional = true", "c.toml:2: --bidirectional has no effect on the encoder cnn"},
      {"pairs = 100\n\ndata = d", "c.toml:3: --data has no effect with the sample corpus"},
      {"margin = 1", "c.toml:1: --margin has no effect on the loss mse"},
      {"freeze_embedding = true", "c.toml:1: --freeze-embedding has no effect without --vectors"},
      {"experiment_name = a/b", "c.toml:1: --experiment-name: 'a/b' is not a folder's name"},
      {"[sweep]\nepochs = [1, 2]", "c.toml:2: the section [sweep] is for siamese sweep"},
  };
  for (const Case& wrong : cases) {
    CAPTURE(wrong.content);
    CHECK(contains(refused(folder, wrong.content, 2), wrong.problem));
  }
  CHECK(contains(refused(folder, "encoder = gpt\ndataset = sample", 2, ""),
                 "c.toml:1: ENCODER: unknown encoder 'gpt'"));
  CHECK(contains(refused(folder, "dataset = snli\nencoder = cnn", 2, ""),
                 "c.toml:1: DATASET: unknown dataset 'snli'"));
  CHECK(contains(refused(folder, "epochs = 1", 2, "cnn"), "DATASET is required"));
}

TEST_CASE("a malformed settings file is refused with the line") {
  const TemporaryFolder folder;
  struct Case {
    std::string content, problem;
  };
  const Case cases[] = {
      {"epochs = 1\nloss = \"mse\n", "c.toml:2: a quote is opened and never closed"},
      {"loss = 'mse", "c.toml:1: a quote is opened and never closed"},
      {"loss = \"mse\\", "c.toml:1: a quote is opened and never closed"},
      {"loss = \"m\\se\"", "c.toml:1: \"m\\se\" has an unknown escape"},
      {"loss = ms\"e\"", "c.toml:1: a quote inside a value"},
      {"loss = \"mse\" x", "c.toml:1: 'x' is not allowed here"},
      {"\nnum_filters = [5, 6\nepochs = 1\n", "c.toml:3: a comma is missing before 'epochs = 1'"},
      {"\nnum_filters = [5, 6\n", "c.toml:2: a bracket is opened here and never closed"},
      {"num_filters = [5 [6]]", "c.toml:1: ']' is not allowed here"},
      {"num_filters = [[[[[[5]]]]]]", "c.toml:1: brackets nested too deeply"},
      {"num_filters = []", "c.toml:1: an empty list"},
      {"num_filters = [,]", "c.toml:1: a value is missing"},
      {"epochs = {a = 1, a = 2}", "c.toml:1: duplicate key 'a'"},
      {"epochs", "c.toml:1: 'epochs' has no value"},
      {"epochs = # none", "c.toml:1: a value is missing"},
      {"= 5", "c.toml:1: '' is not a key"},
      {"my epochs = 5", "c.toml:1: 'my epochs' is not a key"},
      {"a.b = 5", "c.toml:1: 'a.b' is not a key"},
      {"[training", "c.toml:1: a section is a name in brackets"},
      {"[]", "c.toml:1: a section is a name in brackets"},
      {"[[training]]", "c.toml:1: a section is a name in brackets"},
      {"[training] epochs = 1", "c.toml:1: 'epochs = 1' is not allowed here"},
      {std::string("epochs = 1\n\0\n", 13), "c.toml:2: not text in UTF-8"},
      {"loss = \xff\xfe", "c.toml:1: not text in UTF-8"},
      {std::string(70000, 'x'), "c.toml:1: the line is longer than 65536 bytes"},
      {std::string(20000, '\n'), "c.toml:10001: more than 10000 lines"},
  };
  for (const Case& wrong : cases) {
    CAPTURE(wrong.problem);
    CHECK(contains(refused(folder, wrong.content, 1), wrong.problem));
  }
  CHECK(shell(folder, "siamese train cnn sample --config \"$(command -v siamese)\"").code == 1);
  CHECK(contains(shell(folder, "siamese train cnn sample --config none.toml").err,
                 "none.toml: cannot open: "));
  CHECK(contains(shell(folder, "siamese train cnn sample --config .").err, "siamese: error: .: "));
  CHECK(shell(folder, "siamese train cnn sample --config /dev/zero").code == 1);
}

TEST_CASE("an empty file, a byte-order mark and Windows line ends are accepted") {
  const TemporaryFolder folder;
  folder.write("c.toml", "");
  CHECK(has_line(printed(folder, "cnn sample --config c.toml"), "epochs = 10  # default"));
  folder.write("c.toml", "\xef\xbb\xbf"
                         "epochs = 3\r\n\r\nloss = mse\r\n");
  CHECK(has_line(printed(folder, "cnn sample --config c.toml"), "loss = \"mse\"  # c.toml:3"));
}

TEST_CASE("truncated and changed files give an error or a configuration") {
  const TemporaryFolder folder;
  const std::string content = "[a]\nloss = \"m\\u0073e\" # x\nnum_filters = [6,\n5]\n"
                              "filter_sizes=2,3\nmodel_dir='d'\n";
  int files = 0;
  const auto add = [&](const std::string& text) {
    folder.write("f" + std::to_string(files++), text);
  };
  for (std::size_t i = 0; i < content.size(); ++i) {
    add(content.substr(0, i));
    std::string changed = content;
    changed[i] = "\"'[]{},=#\\\n\0z"[i % 13];
    add(changed);
  }
  const Outcome outcome =
      shell(folder, "for f in f*; do siamese train cnn sample --config $f --print-config >/dev/null"
                    " 2>&1; echo $?; done | sort | uniq -c | awk '{print $2}' | tr '\\n' ' '");
  CHECK(outcome.out == "0 1 2 ");
}

TEST_CASE("files of multihead-siamese-nets are accepted unchanged") {
  const TemporaryFolder folder;
  folder.write("main.ini", "[TRAINING]\nnum_epochs = 10\nbatch_size = 512\neval_every = 20\n"
                           "learning_rate = 0.001\ncheckpoints_to_keep = 5\nsave_every = 100\n"
                           "log_device_placement = false\n\n[DATA]\nlogs_path = logs\n"
                           "model_dir = model_dir\n\n[PARAMS]\nembedding_size = 64\n"
                           "loss_function = mse\n");
  folder.write("multihead.ini", "[PARAMS]\nnum_blocks = 2\nnum_heads = 8\nuse_residual = False\n"
                                "dropout_rate = 0.0\n");
  folder.write("cnn.ini", "[PARAMS]\nnum_filters = 50,50,50\nfilter_sizes = 2,3,4\n"
                          "dropout_rate = 0.0\n");
  folder.write("rnn.ini", "[PARAMS]\nhidden_size = 128\ncell_type = GRU\nbidirectional = True\n");
  for (const std::string encoder : {"cnn", "rnn", "multihead"}) {
    const std::string command = "siamese train " + encoder + " sample --config main.ini --config " +
                                encoder + ".ini --pairs 40 --max-steps 1 ";
    const Outcome outcome = shell(folder, command);
    CAPTURE(outcome.err);
    CHECK(outcome.code == 0);
    CHECK(contains(outcome.err,
                   "siamese: warning: main.ini:8: log_device_placement has no meaning here\n"));
    CHECK(shell(folder, command + "--overwrite --quiet").err == "");
  }
  const std::string config =
      printed(folder, "rnn sample --config main.ini --config rnn.ini --seed 3");
  CHECK(has_line(config, "epochs = 10  # main.ini:2"));
  CHECK(has_line(config, "loss = \"mse\"  # main.ini:16"));
  CHECK(has_line(config, "eval_every = 20  # main.ini:4"));
  CHECK(has_line(config, "cell = \"gru\"  # rnn.ini:3"));
  CHECK(has_line(config, "bidirectional = true  # rnn.ini:4"));

  // Names used by other versions of it.
  folder.write("other.ini", "loss_function = CROSS_ENTROPY\nlayers_normalization = True\n"
                            "char_embeddings = true\n");
  const std::string other = printed(folder, "multihead sample --config other.ini");
  CHECK(has_line(other, "loss = \"bce\"  # other.ini:1"));
  CHECK(has_line(other, "norm = \"after\"  # other.ini:2"));
  CHECK(has_line(other, "characters = true  # other.ini:3"));
}

TEST_CASE("a model records all options and their origins") {
  const TemporaryFolder folder;
  folder.write("c.toml", "pairs = 40\nmax_steps = 1\nnum_filters = [3, 4, 5]\n");
  REQUIRE(shell(folder, "siamese train cnn sample --config c.toml --seed 4 --threads 1 "
                        "--experiment-name m")
              .code == 0);
  const nlohmann::json options = test::json(folder, "model_dir/m/config.json")["options"];
  CHECK(options["max_steps"] == nlohmann::json({{"value", 1}, {"origin", "c.toml:2"}}));
  CHECK(options["num_filters"] == nlohmann::json({{"value", "3,4,5"}, {"origin", "c.toml:3"}}));
  CHECK(options["seed"] == nlohmann::json({{"value", 4}, {"origin", "command line"}}));
  CHECK(options["batch_size"] == nlohmann::json({{"value", 512}, {"origin", "default"}}));
  CHECK(options["encoder"] == nlohmann::json({{"value", "cnn"}, {"origin", "command line"}}));
  CHECK(options["lower_case"]["value"] == false);
  // Neither the model's place nor the speed of training is recorded.
  for (const char* absent : {"threads", "experiment_name", "quiet", "early_stopping"})
    CHECK_FALSE(options.contains(absent));
}

TEST_CASE("compare takes files too") {
  const TemporaryFolder folder;
  folder.write("c.toml", "epochs = 1\nlog_device_placement = true\n");
  const std::string compare = "siamese compare sample 'cnn --config c.toml' --seeds 1 --options "
                              "'--pairs 40 --embedding-size 8' ";
  const Outcome outcome = shell(folder, compare);
  CAPTURE(outcome.err);
  CHECK(outcome.code == 0);
  CHECK(contains(outcome.out, "| `cnn --config c.toml` |"));
  CHECK(contains(outcome.err, "c.toml:2: log_device_placement has no meaning here\n"));
  folder.write("c.toml", "model_dir = d\n");
  CHECK(
      contains(shell(folder, compare + "--out other").err, "c.toml:1: --model-dir has no effect"));
}

TEST_CASE("the example configurations can be trained") {
  const TemporaryFolder folder;
  std::set<std::string> encoders;
  for (const auto& entry : std::filesystem::directory_iterator(test::checkout("config"))) {
    const std::string file = entry.path().string();
    CAPTURE(file);
    const std::string content = siamese::read_file(entry.path());
    if (contains(content, "[sweep]")) continue;
    const auto name = after(content, "\nencoder = \"");
    REQUIRE(name);
    const std::string encoder = name->substr(0, name->find('"'));
    encoders.insert(encoder);
    const Outcome outcome =
        shell(folder, "siamese train " + encoder + " sample --config '" + file +
                          "' --pairs 400 --max-steps 1 --experiment-name m --overwrite");
    CAPTURE(outcome.err);
    CHECK(outcome.code == 0);
    CHECK_FALSE(contains(outcome.err, "warning"));
  }
  CHECK(encoders == std::set<std::string>{"cnn", "rnn", "multihead"});
}

TEST_CASE("the documentation's table of keys agrees with the command") {
  const TemporaryFolder folder;
  std::set<std::string> options, documented;
  for (const std::string& line : test::lines(shell(folder, "siamese train --help").out)) {
    const auto name = after(line, "--");
    if (!name || line.find_first_not_of(' ') != line.find('-')) continue;
    std::string key =
        name->substr(0, name->find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-"));
    std::ranges::replace(key, '-', '_');
    options.insert(key);
  }
  for (const char* not_a_key : {"help", "config", "print_config", "resume", "overwrite"})
    options.erase(not_a_key);
  options.insert({"encoder", "dataset"});
  const std::string page = siamese::read_file(test::checkout("docs/guide/configuration.md"));
  for (const std::string& line :
       test::lines(page.substr(0, page.find("## Files of multihead-siamese-nets"))))
    if (line.starts_with("| `")) documented.insert(line.substr(3, line.find('`', 3) - 3));
  CHECK(documented == options);
}

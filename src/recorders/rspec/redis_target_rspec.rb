# frozen_string_literal: true

require "json"

# Tells a comparison of redis-target, test by test, what RSpec ran. SPEC_OPTS has RSpec load this file; its formatters stay as
# they are, since nothing asks for the reporter before RSpec itself does.
module RedisTargetRspec
  EVENTS = %i[example_started example_passed example_failed example_pending].freeze

  # What is written, a line each.
  class Recorder
    def initialize(folder)
      @file = File.open(File.join(folder, "rspec-#{Process.pid}.jsonl"), "a", encoding: "UTF-8")
      @file.sync = true
      @errors = 0
      @run = ENV["REDIS_TARGET_RUN_FOLDER"]
      @times = File.open(File.join(@run, "#{Process.pid}.times"), "a", encoding: "UTF-8") if @run && File.directory?(@run)
      @times.sync = true if @times
      # What a test's file is relative to: of two packages that are tested by one command, each its own.
      @root = Dir.pwd
      say(runner: { name: "rspec", version: RSpec::Core::Version::STRING }, root: @root, cwd: @root)
    end

    def example_started(notification)
      example = notification.example
      note(example, example.execution_result.started_at)
    end

    def example_passed(notification)
      record(notification.example, "passed")
    end

    def example_failed(notification)
      record(notification.example, "failed")
    end

    def example_pending(notification)
      record(notification.example, "skipped")
    end

    # A file that does not load, or a hook around the whole suite.
    def outside(exception, context)
      @errors += 1
      file = context.to_s[/loading (\S+\.rb)/, 1]
      error = describe(exception)
      say(error: file ? error.merge(file: plain(file)) : error)
    end

    def finish(interrupted)
      say(end: { interrupted: interrupted && @errors.zero? })
    end

    private

    def record(example, status)
      result = example.execution_result
      ended = (result.finished_at || Time.now).to_f * 1000.0
      note(example, result.started_at, toMs: ended, **(status == "failed" ? { failed: true } : {}))
      # Whether the target is dead by now: then it says nothing of the engine.
      died = status == "failed" && @run && File.exist?(File.join(@run, "dead"))
      say(test: {
            **place(example),
            **(died ? { targetDied: true } : {}),
            status: status,
            retries: [example.metadata[:retry_attempts].to_i, 0].max,
            durationMs: result.run_time && result.run_time * 1000.0,
            line: example.metadata[:line_number],
            error: status == "failed" ? describe(result.exception) : nil
          })
    end

    def place(example)
      groups = example.example_group.parent_groups.reverse.map(&:description)
      {
        file: plain(example.metadata[:rerun_file_path] || example.metadata[:file_path]),
        name: [*groups, example.description].reject(&:empty?)
      }
    end

    def note(example, began, **more)
      say({ root: @root, **place(example), fromMs: (began || Time.now).to_f * 1000.0, **more }, @times) if @times
    end

    def describe(exception)
      return { message: "failed without a message" } if exception.nil?

      stack = Array(exception.backtrace).map { |frame| "# #{frame}" }
      { message: exception.message.to_s, type: exception.class.name, stack: stack.join("\n") }
    end

    def plain(path)
      path.to_s.sub(%r{\A\./}, "")
    end

    def say(event, file = @file)
      file.puts(JSON.generate(event))
    rescue IOError, SystemCallError, JSON::GeneratorError, EncodingError
      # Neither a full disk nor a text of no encoding may fail somebody's test.
      nil
    end
  end

  # Put before RSpec's reporter.
  module Reporting
    def start(*arguments)
      register_listener(RedisTargetRspec.recorder, *EVENTS)
      super
    end

    def notify_non_example_exception(exception, context)
      RedisTargetRspec.recorder.outside(exception, context)
      super
    end

    def finish(*arguments)
      super
    ensure
      world = RSpec.world
      RedisTargetRspec.recorder.finish(world.respond_to?(:rspec_is_quitting) && world.rspec_is_quitting == true)
    end
  end

  def self.recorder
    @recorder ||= Recorder.new(ENV.fetch("REDIS_TARGET_EVENTS"))
  end
end

if ENV["REDIS_TARGET_EVENTS"] && File.directory?(ENV["REDIS_TARGET_EVENTS"]) && defined?(RSpec::Core::Reporter)
  RSpec::Core::Reporter.prepend(RedisTargetRspec::Reporting)
end

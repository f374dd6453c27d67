using DiffPlex.Renderer;

namespace VerifyTests;

/// <summary>Describes the difference between two texts.</summary>
internal static class TextDifference
{
    public static string Describe(FilePair pair, string verified, string received)
    {
        if (verified.Contains('\r'))
        {
            return "The verified file contains a carriage return. Usually git checked it out with \\r\\n: "
                + "*.verified.* needs `text eol=lf` in .gitattributes, and then `git rm --cached -r . && git reset --hard`.";
        }

        // A diff by lines shows no difference here.
        if (verified.TrimEnd('\n') == received.TrimEnd('\n'))
        {
            return "The texts differ only in the newlines at their end: "
                + $"{Newlines(verified)} in the verified file, {Newlines(received)} in the output.";
        }

        return UnidiffRenderer.GenerateUnidiff(
            verified,
            received,
            pair.VerifiedName,
            pair.ReceivedName,
            ignoreWhitespace: false,
            ignoreCase: false,
            contextLines: 3);
    }

    private static int Newlines(string text) => text.Length - text.TrimEnd('\n').Length;
}
